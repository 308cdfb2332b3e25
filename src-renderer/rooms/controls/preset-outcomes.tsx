/** What came of named values on each camera, value by value; cameras of another model are named, and tried only when a person says so. */
import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Control, ControlResult, PresetOutcome } from '../../../src-shared/controls.ts'
import { useProblemSentence } from '../../language/index.ts'

interface PresetOutcomesProps {
  readonly name: string
  readonly outcomes: readonly PresetOutcome[]
  readonly controls: readonly Control[]
  onAllTheSame(): void
}

export function PresetOutcomes({ name, outcomes, controls, onAllTheSame }: PresetOutcomesProps) {
  const t = useTranslations('image')
  const sentence = useProblemSentence()
  const leftOut = outcomes.filter(({ other_model, results, trouble }) => other_model && results === null && trouble === null)
  const whole = outcomes.filter(({ results }) => results?.every(({ outcome }) => outcome === 'applied'))
  return (
    <div className="preset-outcomes">
      <p role="status">{t('preset_result', { name, done: whole.length, all: outcomes.length })}</p>
      {outcomes.map(({ camera_id, name: camera, results, trouble, other_model }) => (
        <details key={camera_id} data-camera={camera}>
          <summary>
            {camera}
            {': '}
            {trouble
              ? sentence({ code: 'SOURCE_FAILED', data: { trouble } }).text
              : results === null
                ? t('other_model')
                : t('preset_counts', { done: results.filter(({ outcome }) => outcome === 'applied').length, all: results.length })}
            {results && other_model && ` (${t('other_model_tried')})`}
          </summary>
          {results?.map((result) => (
            <p key={result.id} className="control-outcome" data-outcome={result.outcome}>
              {controls.find(({ id }) => id === result.id)?.label ?? result.id}: <Word result={result} />
            </p>
          ))}
        </details>
      ))}
      {leftOut.length > 0 && (
        <div className="line">
          <span className="quiet">{t('left_out', { count: leftOut.length })}</span>
          <Button size="compact-xs" onClick={onAllTheSame}>
            {t('all_the_same')}
          </Button>
        </div>
      )}
    </div>
  )
}

function Word({ result: { outcome, value, reason, evidence } }: { result: ControlResult }) {
  const t = useTranslations('image')
  if (outcome === 'applied') return t('applied')
  if (outcome === 'applied-as') return t('applied_as', { value: String(value) })
  return t(`not_applied.${reason ?? 'ignored'}`, { evidence: evidence ?? '' })
}
