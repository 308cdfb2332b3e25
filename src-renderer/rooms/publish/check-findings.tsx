/** What becomes of each track on its way, and what would mend those that do not survive. */
import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { PublishCheck } from '../../../src-shared/publishing.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import { engine } from '../../kernel/engine-link.ts'
import type { Tone } from '../../kernel/room.ts'
import { openCamera } from '../../kernel/ui.ts'
import { useQuery } from '../../kernel/use-query.ts'
import { useEngineKeys } from '../../language/index.ts'
import { ProblemLine } from '../../parts/problem-line.tsx'
import { Shape } from '../../parts/state-mark.tsx'

type Finding = PublishCheck['findings'][number]
const tones: Record<Finding['severity'], Tone> = { ok: 'live', warning: 'attention', blocking: 'failed' }

export function CheckFindings({ id }: { id: string }) {
  const t = useTranslations('options')
  const { answer, error } = useQuery(() => engine().publishing.check({ camera_id: id }), id)
  if (answer) return <FindingList findings={answer.findings} mend={() => openDrawer({ kind: 'publish-options', id })} cameraId={id} />
  if (error !== undefined) return <ProblemLine error={error} />
  return <p className="quiet">{t('checking')}</p>
}

export type Remedy = Finding['remedy']

export interface FindingListProps {
  findings: readonly Finding[]
  /** Does what would mend it, for those that can be mended from here. */
  mend(remedy: Remedy): void
  /** Whose page tells why it gives nothing. */
  cameraId: string
  /** What is chosen already. */
  mended?: ReadonlySet<Remedy>
}

const mendable: ReadonlySet<Remedy> = new Set<Remedy>(['convert-audio', 'convert-video', 'pull'])

export function FindingList({ findings, mend, cameraId, mended = new Set() }: FindingListProps) {
  const t = useTranslations()
  const keys = useEngineKeys()
  return (
    <ul className="checks">
      {findings.map(({ track, severity, finding, remedy }) => (
        <li key={`${track} ${finding}`}>
          <span className="state-mark" data-tone={tones[severity]}>
            <Shape tone={tones[severity]} />
            <span className="check-outcome">{t(`severity.${severity}`)}</span>
          </span>
          <span className="grow">
            {t(`track.${track}`)}: {keys.checkFinding(finding)}{' '}
            {remedy === 'change-camera' && finding !== 'source-trouble' && t(`check_remedy.${remedy}`)}{' '}
            {finding === 'source-trouble' && (
              <Button size="compact-xs" onClick={() => openCamera(cameraId)}>
                {t('remedy.show-camera')}
              </Button>
            )}
            {mendable.has(remedy) && (
              <Button
                size="compact-xs"
                variant={mended.has(remedy) ? 'light' : 'default'}
                aria-pressed={mended.has(remedy)}
                onClick={() => mend(remedy)}
              >
                {t(`check_remedy.${remedy}`)}
              </Button>
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}
