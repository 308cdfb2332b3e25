/** Controls in tabs, with reset and undo: the same list for every kind of camera. */
import { Button } from '@mantine/core'
import { Undo2 } from 'lucide-react'
import { useCallback, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { type Control, type ControlResult, type ControlTab, controlTabs } from '../../../src-shared/controls.ts'
import { useControlName } from './control-name.ts'
import { ControlRow } from './control-row.tsx'

/** What came of the last change of each control, until the next one. */
export type Outcomes = Readonly<Record<string, ControlResult | { readonly problem: string }>>

interface ControlListProps {
  readonly controls: readonly Control[]
  readonly outcomes: Outcomes
  /** Changes that can be taken back. */
  readonly undoable: number
  /** Null presses a button. */
  onSet(control: Control, value: Control['value']): void
  onReset(ids: readonly string[] | 'all'): void
  onUndo(): void
}

export function ControlList({ controls: told, outcomes, undoable, onSet, onReset, onUndo }: ControlListProps) {
  const t = useTranslations('image')
  const nameOf = useControlName()
  const labelled = useRef(new WeakMap<Control, Control>())
  const controls = told.map((control) => {
    const label = nameOf(control)
    const known = labelled.current.get(control)
    if (known?.label === label) return known
    const made = { ...control, label }
    labelled.current.set(control, made)
    return made
  })
  // the rows are drawn again for what changed alone
  const latest = useRef({ onSet, onReset })
  latest.current = { onSet, onReset }
  const set = useCallback((control: Control, value: Control['value']) => latest.current.onSet(control, value), [])
  const reset = useCallback((id: string) => latest.current.onReset([id]), [])
  const [chosen, choose] = useState<ControlTab>()
  const tabs = controlTabs.filter((tab) => controls.some((control) => control.tab === tab))
  const present = chosen && tabs.includes(chosen) ? chosen : tabs[0]
  const shown = controls.filter(({ tab }) => tab === present)
  const resettable = (all: readonly Control[]) =>
    all.filter((control) => control.default !== null && control.value !== control.default && !control.read_only && !control.inactive)
  return (
    <section className="section">
      <div className="line">
        <Button size="compact-sm" leftSection={<Undo2 size={14} aria-hidden />} disabled={undoable === 0} onClick={onUndo}>
          {t('undo')}
        </Button>
        <Button size="compact-sm" disabled={resettable(shown).length === 0} onClick={() => onReset(resettable(shown).map((one) => one.id))}>
          {t('reset_tab')}
        </Button>
        <Button size="compact-sm" disabled={resettable(controls).length === 0} onClick={() => onReset('all')}>
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
          holder={controls.find((one) => one.id === control.inactive?.by)}
          outcome={outcomes[control.id]}
          onSet={set}
          onReset={reset}
        />
      ))}
    </section>
  )
}
