/** One line per camera: what would be changed, what it cannot take, what pauses; afterwards what came of each. */
import { useTranslations } from 'use-intl'
import type { StreamsOutcome } from '../../../../src-shared/setup.ts'
import { useProblemSentence } from '../../../language/index.ts'
import { hasFailed } from './run-many.ts'

type Field = 'codec' | 'resolution' | 'fps' | 'bitrate' | 'constant' | 'key_frame' | 'quality' | 'profile'

export function ManyOutcomes({ outcomes }: { outcomes: readonly StreamsOutcome[] }) {
  return (
    <ul className="many-outcomes">
      {outcomes.map((outcome) => (
        <OneOutcome key={outcome.camera_id} outcome={outcome} />
      ))}
    </ul>
  )
}

function OneOutcome({ outcome }: { outcome: StreamsOutcome }) {
  const t = useTranslations('many')
  const field = useTranslations('setup.field')
  const setup = useTranslations('setup')
  const sentence = useProblemSentence()
  const { name, plan, refused, results, clock, interrupts, trouble } = outcome
  const fieldName = (id: string) => field((id.split('.')[1] ?? 'codec') as Field)
  const shown = (value: unknown) => (value === null ? '—' : typeof value === 'boolean' ? t(value ? 'on' : 'off') : String(value))
  const isDone = results !== null
  const failed = isDone && hasFailed(outcome)
  return (
    <li data-camera={name} data-outcome={trouble || failed ? 'not-applied' : isDone ? 'applied' : undefined}>
      <strong>{name}</strong>
      {trouble && <p className="many-bad">{sentence({ code: 'SOURCE_FAILED', data: { trouble } }).text}</p>}
      {!trouble && !isDone && plan.length === 0 && refused.length === 0 && <p className="quiet">{t('nothing')}</p>}
      {!isDone &&
        plan.map(({ id, from, to }) => (
          <p key={id}>
            {fieldName(id)}: {shown(from)} → {shown(to)}
          </p>
        ))}
      {results?.map(({ id, outcome: word, asked, value, evidence }) => (
        <p key={id} className={word === 'not-applied' ? 'many-bad' : word === 'applied-as' ? 'many-other' : 'many-good'}>
          {fieldName(id)}:{' '}
          {word === 'applied'
            ? shown(value)
            : t(word === 'applied-as' ? 'applied_as' : 'not_applied', { asked: shown(asked), value: shown(value) })}
          {evidence !== null && ` (${evidence})`}
        </p>
      ))}
      {isDone && results.length === 0 && !clock && refused.length === 0 && <p className="quiet">{t('nothing')}</p>}
      {clock && (
        <p className={clock.outcome === 'not-applied' ? 'many-bad' : 'many-good'}>
          {t('clock')}: {[setup(`outcome.${clock.outcome}`), clock.evidence].filter(Boolean).join(', ')}
        </p>
      )}
      {refused.map(({ id, problem }) => (
        <p key={id} className="many-other">
          {t('cannot', { field: fieldName(id), problem })}
        </p>
      ))}
      {!isDone && interrupts.publication && <p className="quiet">{t('interrupts_publication')}</p>}
      {!isDone && interrupts.recording && <p className="quiet">{t('interrupts_recording')}</p>}
    </li>
  )
}
