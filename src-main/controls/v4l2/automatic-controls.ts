/**
 * Which automatic makes which control inactive. Drivers only say that a control is inactive, never why: these are the pairs of
 * the kernel's own documentation (Camera and User Control Reference), by the names before and after Linux 5.16.
 */
import type { Control, ControlValue } from '../../../src-shared/controls.ts'

interface Automatic {
  /** Controls that it takes over. */
  readonly over: readonly string[]
  readonly names: readonly string[]
  /** The value that gives them back. */
  readonly manual: ControlValue
}

const automatics: readonly Automatic[] = [
  {
    names: ['auto_exposure', 'exposure_auto'],
    over: ['exposure_time_absolute', 'exposure_absolute', 'exposure', 'iris_absolute'],
    manual: 1,
  },
  { names: ['gain_automatic', 'autogain'], over: ['gain', 'analogue_gain'], manual: false },
  { names: ['iso_sensitivity_auto'], over: ['iso_sensitivity'], manual: 0 },
  {
    names: ['white_balance_automatic', 'white_balance_temperature_auto', 'auto_white_balance', 'white_balance_auto_preset'],
    over: ['white_balance_temperature', 'red_balance', 'blue_balance', 'white_balance_red_component', 'white_balance_blue_component'],
    manual: false,
  },
  { names: ['focus_automatic_continuous', 'focus_auto'], over: ['focus_absolute', 'focus_relative'], manual: false },
  { names: ['hue_automatic', 'hue_auto'], over: ['hue'], manual: false },
  { names: ['brightness_automatic', 'auto_brightness'], over: ['brightness'], manual: false },
  { names: ['chroma_gain_automatic', 'chroma_agc'], over: ['chroma_gain'], manual: false },
]

/** The automatic that is on over this control; both parts null where none is known. */
export function automaticOver(id: string, controls: readonly Control[]): NonNullable<Control['inactive']> {
  for (const { over, names, manual } of automatics) {
    const by = over.includes(id) ? controls.find((control) => names.includes(control.id)) : undefined
    if (by && by.value !== null && !by.read_only) return { by: by.id, release: by.kind === 'choice' && manual === false ? 0 : manual }
  }
  return { by: null, release: null }
}

/**
 * The order in which a list of changes works: what ends an automatic before the values that it held, what begins one after them.
 * The driver takes the list from the left.
 */
export function inWorkingOrder<T>(changes: readonly T[], read: (change: T) => { id: string; value: ControlValue | null }): T[] {
  const rank = (change: T) => {
    const { id, value } = read(change)
    const automatic = automatics.find(({ names }) => names.includes(id))
    if (!automatic) return 1
    return value === automatic.manual || (automatic.manual === false && value === 0) ? 0 : 2
  }
  return [...changes].sort((a, b) => rank(a) - rank(b))
}
