/**
 * What a browser lets a page set of a camera on its own computer (W3C MediaStream Image Capture, "Constrainable properties"), in the
 * same model as every other camera's controls: range or modes from the track's capabilities, the outcome from its settings
 * afterwards, because browsers take a constraint and keep the value.
 */
import type { Control, ControlResult, ControlTab, ControlValue } from '../../../../src-shared/controls.ts'

/** The part of MediaStreamTrack that is used; a browser without capabilities lacks the first. */
export interface TunableTrack {
  getCapabilities?(): object
  getSettings(): object
  applyConstraints(constraints: object): Promise<void>
}

interface Known {
  readonly name: string
  readonly tab: ControlTab
  readonly unit?: string
  /** Counts only while this mode is set. */
  readonly manual?: readonly [name: string, value: string]
}

const known: readonly Known[] = [
  { name: 'brightness', tab: 'basic' },
  { name: 'contrast', tab: 'basic' },
  { name: 'saturation', tab: 'basic' },
  { name: 'sharpness', tab: 'basic' },
  { name: 'zoom', tab: 'basic' },
  { name: 'pan', tab: 'basic', unit: '″' },
  { name: 'tilt', tab: 'basic', unit: '″' },
  { name: 'exposureMode', tab: 'exposure' },
  { name: 'exposureTime', tab: 'exposure', unit: '100 µs', manual: ['exposureMode', 'manual'] },
  { name: 'exposureCompensation', tab: 'exposure', unit: 'EV' },
  { name: 'iso', tab: 'exposure' },
  { name: 'whiteBalanceMode', tab: 'color' },
  { name: 'colorTemperature', tab: 'color', unit: 'K', manual: ['whiteBalanceMode', 'manual'] },
  { name: 'focusMode', tab: 'focus' },
  { name: 'focusDistance', tab: 'focus', unit: 'm', manual: ['focusMode', 'manual'] },
  { name: 'torch', tab: 'advanced' },
]

const idOf = (name: string) => `browser.${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
const labelOf = (name: string) => {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** `first`: the settings when the panel was opened, which a reset goes back to. Empty where the browser tells no capabilities. */
export function controlsOf(track: TunableTrack, first: object): Control[] {
  const capabilities = entries(track.getCapabilities?.() ?? {})
  const [settings, initial] = [entries(track.getSettings()), entries(first)]
  return known.flatMap(({ name, tab, unit, manual }) => {
    const shape = shapeOf(capabilities[name])
    if (!shape) return []
    const by = manual && settings[manual[0]] !== undefined && settings[manual[0]] !== manual[1] ? manual : undefined
    const modes = by ? capabilities[by[0]] : undefined
    const release = by && Array.isArray(modes) && modes.includes(by[1]) ? by[1] : null
    return {
      ...{ id: idOf(name), key: idOf(name), label: labelOf(name), tab, group: tab, source: 'browser' as const, volatile: false },
      ...{ unit: unit ?? null, value: controlValue(settings[name]), default: controlValue(initial[name]) },
      ...shape,
      inactive: by ? { by: idOf(by[0]), release } : null,
    }
  })
}

type Shape = Pick<Control, 'kind' | 'min' | 'max' | 'step' | 'options' | 'read_only'>

function shapeOf(capability: unknown): Shape | undefined {
  const none = { min: null, max: null, step: null, options: [] }
  if (Array.isArray(capability)) {
    const options = [...new Set(capability.map(String))].filter(Boolean).map((value) => ({ value, label: value }))
    if (options.length === 0) return undefined
    // a switch is told as the values that it may have
    if (capability.every((value) => typeof value === 'boolean')) return { ...none, kind: 'switch', read_only: options.length < 2 }
    return { ...none, kind: 'choice', options, read_only: options.length < 2 }
  }
  if (typeof capability === 'boolean') return capability ? { ...none, kind: 'switch', read_only: false } : undefined
  if (typeof capability !== 'object' || capability === null) return undefined
  const { min, max, step } = entries(capability)
  if (typeof min !== 'number' || typeof max !== 'number') return undefined
  return { ...none, kind: 'number', min, max, step: typeof step === 'number' && step > 0 ? step : null, read_only: min === max }
}

/** In words that name the range, before anything is asked of the camera. */
export function problemOf({ kind, min, max, options }: Control, value: ControlValue): string | undefined {
  if (kind === 'number')
    return typeof value === 'number' && value >= (min ?? value) && value <= (max ?? value)
      ? undefined
      : `is to be a number from ${min} to ${max}`
  if (kind === 'switch') return typeof value === 'boolean' ? undefined : 'is to be true or false'
  return options.some((option) => option.value === value)
    ? undefined
    : `is to be one of ${options.map((option) => option.label).join(', ')}`
}

/** Some settings show a change only a little later, milliseconds. */
const showsWithin = 600

export async function setOnTrack(track: TunableTrack, control: Control, asked: ControlValue, first: object): Promise<ControlResult> {
  const name = known.find((one) => idOf(one.name) === control.id)?.name ?? ''
  const read = () => controlsOf(track, first).find(({ id }) => id === control.id)?.value ?? null
  const before = read()
  const result = { id: control.id, asked, reason: null, evidence: null }
  try {
    await track.applyConstraints({ advanced: [{ [name]: asked }] })
  } catch (thrown) {
    const evidence = thrown instanceof Error ? thrown.message || thrown.name : String(thrown)
    return { ...result, outcome: 'not-applied', value: read(), reason: 'refused', evidence }
  }
  let value = read()
  for (let waited = 0; waited < showsWithin && !isSame(value, asked, control.step); waited += 100) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    value = read()
  }
  if (isSame(value, asked, control.step)) return { ...result, outcome: 'applied', value }
  if (value === before) return { ...result, outcome: 'not-applied', value, reason: 'ignored' }
  return { ...result, outcome: 'applied-as', value }
}

function isSame(a: ControlValue | null, b: ControlValue, step: number | null): boolean {
  return typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) < Math.max(1e-6, (step ?? 0) / 2) : a === b
}

const entries = (from: object): Record<string, unknown> =>
  Object.fromEntries(namesIn(from).map((name) => [name, (from as Record<string, unknown>)[name]]))
/** Capabilities may stand on the prototype. */
const namesIn = (from: object): string[] => {
  const names: string[] = []
  for (const name in from) names.push(name)
  return names
}
const controlValue = (value: unknown): ControlValue | null =>
  typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string' ? value : null
