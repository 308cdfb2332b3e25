/** Everything that a camera lets one set of its picture, in groups, each change with what came of it. */
import { Button, Checkbox } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { Control, ControlChanges } from '../../../src-shared/controls.ts'
import { engine } from '../../kernel/engine-link.ts'
import { sayProblem } from '../../kernel/ui.ts'
import { asRefusal, useProblemSentence } from '../../language/index.ts'
import { BeforeAfter } from './before-after.tsx'
import { BrowserControls } from './browser/browser-controls.tsx'
import { ControlList, type Outcomes } from './control-list.tsx'
import { useComparison } from './use-comparison.ts'
import { useControls } from './use-controls.ts'
import { ValuePresets } from './value-presets.tsx'

export function ImageTab({ camera }: { camera: Camera }) {
  const t = useTranslations('image')
  const sentence = useProblemSentence()
  const { id } = camera
  const { seen, failed, take, again } = useControls(id)
  const [outcomes, setOutcomes] = useState<Outcomes>({})
  const comparison = useComparison(id)
  if (failed)
    return (
      <section className="section">
        <p role="alert">{sentence(failed).text}</p>
        <Button onClick={again}>{t('title')}</Button>
      </section>
    )
  if (!seen) return <p className="quiet">{t('reading')}</p>
  if (seen.none === 'other_system') return <BrowserControls camera={camera} />
  if (seen.none) return <p className="quiet">{t(`none.${seen.none}`)}</p>

  const change = async (ask: () => Promise<ControlChanges>, ids: readonly string[] = []) => {
    comparison.begins()
    try {
      const { results, controls } = await ask()
      take(controls)
      comparison.ends()
      setOutcomes((before) => ({ ...before, ...Object.fromEntries(results.map((result) => [result.id, result])) }))
    } catch (thrown) {
      const refusal = asRefusal(thrown)
      const problem = refusal?.code === 'INPUT_INVALID' ? (refusal.data as { fields: { problem: string }[] }).fields[0]?.problem : undefined
      if (problem === undefined) return sayProblem(thrown)
      setOutcomes((before) => ({ ...before, ...Object.fromEntries(ids.map((one) => [one, { problem }])) }))
    }
  }
  const set = (control: Control, value: Control['value']) =>
    void change(
      () =>
        value === null
          ? engine().controls.setOne({ camera_id: id, control_id: control.id, press: true })
          : engine().controls.set({ camera_id: id, values: { [control.id]: value } }),
      [control.id],
    )
  const reset = (ids: readonly string[] | 'all') =>
    void change(() => engine().controls.set({ camera_id: id, reset: ids === 'all' ? ids : [...ids] }))

  return (
    <>
      <ControlList
        controls={seen.controls}
        outcomes={outcomes}
        undoable={seen.undo}
        onSet={set}
        onReset={reset}
        onUndo={() => void change(() => engine().controls.undo({ camera_id: id }))}
      />
      {seen.device !== null && (
        <Checkbox
          label={t('keep')}
          checked={seen.keep}
          onChange={({ currentTarget }) =>
            engine()
              .controls.keep({ camera_id: id, keep: currentTarget.checked })
              .then(take, (thrown: unknown) => sayProblem(thrown))
          }
        />
      )}
      {comparison.before !== null && comparison.after !== null && (
        <section className="section">
          <div className="line">
            <h2 className="grow">{t('compare')}</h2>
            <Button size="compact-sm" onClick={comparison.fromHere}>
              {t('compare_from_here')}
            </Button>
          </div>
          <BeforeAfter before={comparison.before} after={comparison.after} />
        </section>
      )}
      <ValuePresets camera={camera} controls={seen.controls} onApply={comparison.begins} onApplied={comparison.ends} />
    </>
  )
}
