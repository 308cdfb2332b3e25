/** What becomes of each track on its way, and what would mend those that do not survive. */
import { useTranslations } from 'use-intl'
import type { PublishCheck } from '../../src-shared/publishing.ts'
import { engine } from '../app/session.ts'
import { useEngineKeys } from '../language/index.ts'
import { ProblemLine } from '../parts/problem-line.tsx'
import { Shape, type Tone } from '../parts/state-mark.tsx'
import { useAsked } from './asked.ts'

type Finding = PublishCheck['findings'][number]
const tones: Record<Finding['severity'], Tone> = { ok: 'live', warning: 'attention', blocking: 'failed' }

export function CheckFindings({ id }: { id: string }) {
  const t = useTranslations('options')
  const { answer, error } = useAsked(() => engine().publishing.check({ camera_id: id }), id)
  if (answer) return <FindingList findings={answer.findings} />
  if (error !== undefined) return <ProblemLine error={error} />
  return <p className="quiet">{t('checking')}</p>
}

export function FindingList({ findings }: { findings: readonly Finding[] }) {
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
            {t(`track.${track}`)}: {keys.checkFinding(finding)} {remedy !== 'none' && t(`check_remedy.${remedy}`)}
          </span>
        </li>
      ))}
    </ul>
  )
}
