/** How well a stream does, from 0 to 100, with the parts that the number is made of: the same number as in answers and earlier interfaces. */
import { useTranslations } from 'use-intl'
import type { StreamState } from '../../src-shared/cameras.ts'
import { type Health, streamHealth } from '../../src-shared/health.ts'
import type { Tone } from '../kernel/room.ts'
import { useNow } from './now.ts'
import { Shape } from './state-mark.tsx'

const toneOf = (score: number): Tone => (score >= 80 ? 'live' : score >= 50 ? 'attention' : 'failed')
const parts = ['rate', 'gaps', 'loss', 'delay', 'restarts'] as const

/** `Rate 100 · Gaps 50 …` in the user's language. */
function useHealthParts(): (health: Pick<Health, 'parts'>) => string {
  const t = useTranslations('health')
  return (health) => parts.map((part) => `${t(part)} ${health.parts[part]}`).join(' · ')
}

export function HealthFigure({ health }: { health: Health }) {
  const t = useTranslations('health')
  const said = useHealthParts()(health)
  const tone = toneOf(health.score)
  return (
    <span className="state-mark" data-tone={tone} title={said}>
      <Shape tone={tone} />
      <span>{t('score', { score: health.score })}</span>
    </span>
  )
}

/** With its parts beside it. */
export function HealthLine({ stream }: { stream: StreamState }) {
  const health = streamHealth(stream, useNow())
  const say = useHealthParts()
  if (!health) return null
  return (
    <span className="health-line">
      <HealthFigure health={health} /> <span className="quiet">{say(health)}</span>
    </span>
  )
}
