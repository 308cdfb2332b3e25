/** Everything that a camera lets one set of its picture, in groups, each change with what came of it. */
import { Button, Checkbox } from '@mantine/core'
import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { type Control, type ControlChanges, type ControlResult, type ControlTab, controlTabs } from '../../../src-shared/controls.ts'
import { engine } from '../../kernel/engine-link.ts'
import { sayProblem } from '../../kernel/ui.ts'
import { asRefusal, useProblemSentence } from '../../language/index.ts'
import { BeforeAfter } from './before-after.tsx'
import { ControlRow } from './control-row.tsx'
import { useComparison } from './use-comparison.ts'
import { useControls } from './use-controls.ts'
import { ValuePresets } from './value-presets.tsx'

/** What came of the last change of each control, until the next one. */
type Outcomes = Readonly<Record<string, ControlResult | { readonly problem: string }>>

export function ImageTab({ camera }: { camera: Camera }) {
  const t = useTranslations('image')
  const sentence = useProblemSentence()
  const { id } = camera
  const { seen, failed, take, again } = useControls(id)
  const [outcomes, setOutcomes] = useState<Outcomes>({})
  const [chosen, choose] = useState<ControlTab>()
  const comparison = useComparison(id)
  if (failed)
    return (
      <section className="section">
        <p role="alert">{sentence(failed).text}</p>
        <Button onClick={again}>{t('title')}</Button>
      </section>
    )
  if (!seen) return <p className="quiet">{t('reading')}</p>
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

  const tabs = controlTabs.filter((tab) => seen.controls.some((control) => control.tab === tab))
  const present = chosen && tabs.includes(chosen) ? chosen : tabs[0]
  const shown = seen.controls.filter(({ tab }) => tab === present)
  const resettable = (controls: readonly Control[]) =>
    controls.filter((control) => control.default !== null && control.value !== control.default && !control.read_only && !control.inactive)
  return (
    <>
      <section className="section">
        <div className="line">
          <Button
            size="compact-sm"
            leftSection={<Undo2 size={14} aria-hidden />}
            disabled={seen.undo === 0}
            onClick={() => void change(() => engine().controls.undo({ camera_id: id }))}
          >
            {t('undo')}
          </Button>
          <Button size="compact-sm" disabled={resettable(shown).length === 0} onClick={() => reset(resettable(shown).map((one) => one.id))}>
            {t('reset_tab')}
          </Button>
          <Button size="compact-sm" disabled={resettable(seen.controls).length === 0} onClick={() => reset('all')}>
            {t('reset_all')}
          </Button>
        </div>
        {tabs.length > 1 && (
          <fieldset className="line control-tabs" aria-label={t('tabs')}>
            {tabs.map((tab) => (
              <button key={tab} type="button" className="tab" aria-pressed={tab === present} onClick={() => choose(tab)}>
                {t(`tab.${tab}`)}
              </button>
            ))}
          </fieldset>
        )}
        {shown.map((control) => (
          <ControlRow
            key={control.key}
            control={control}
            holder={seen.controls.find((one) => one.id === control.inactive?.by)}
            outcome={outcomes[control.id]}
            onSet={set}
            onReset={() => reset([control.id])}
          />
        ))}
      </section>
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
