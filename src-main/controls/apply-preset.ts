/**
 * Applying a value preset: named values on one camera, with a result for each value: what it has already, what it took, what it cannot
 * take, what it does not have. Nothing that a value's own range forbids reaches the camera, and one such value keeps no other from being
 * set.
 */
import type { Control, ControlPreset, ControlResult, ControlValue } from '../../src-shared/controls.ts'
import { checkValue } from './check-value.ts'
import { findControl } from './panel.ts'

export interface PresetPlan {
  /** To be sent, by id of the control. */
  readonly values: Readonly<Record<string, ControlValue>>
  /** Known without sending anything. */
  readonly results: readonly ControlResult[]
}

export function planPreset(values: ControlPreset['values'], controls: readonly Control[]): PresetPlan {
  const send: Record<string, ControlValue> = {}
  const results: ControlResult[] = []
  for (const [key, asked] of Object.entries(values)) {
    const control = findControl(controls, key)
    const result = { id: control?.id ?? key, asked, value: control?.value ?? null, evidence: null }
    if (!control) {
      results.push({ ...result, outcome: 'not-applied', reason: 'gone' })
      continue
    }
    const checked = checkValue(control, asked)
    if (control.value === asked) results.push({ ...result, outcome: 'applied', reason: null })
    else if ('problem' in checked) results.push({ ...result, outcome: 'not-applied', reason: 'refused', evidence: checked.problem })
    else send[control.id] = checked.value
  }
  return { values: send, results }
}

interface Kind {
  readonly vendor: string | null
  readonly model: string | null
}

/** Cameras of one model understand each other's values; what tells no model is like what tells none. */
export function isSameModel(a: Kind, b: Kind): boolean {
  const plain = (word: string | null) => word?.trim().toLowerCase() || null
  return plain(a.model) === plain(b.model) && (plain(a.vendor) === plain(b.vendor) || plain(a.vendor) === null || plain(b.vendor) === null)
}
