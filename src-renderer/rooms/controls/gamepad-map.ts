/**
 * What a gamepad's sticks and buttons do: any of them may be given to any movement, since pads number theirs as they like. Kept in this
 * browser, for each kind of pad. Pure but for the storage.
 */
import { curved } from './hand.ts'

export const padActions = ['left', 'right', 'up', 'down', 'zoom_in', 'zoom_out', 'focus_near', 'focus_far', 'stop'] as const
export type PadAction = (typeof padActions)[number]

/** One way of a stick, or a button. */
export type PadInput = { readonly axis: number; readonly sign: 1 | -1 } | { readonly button: number }
export type PadMap = Readonly<Record<PadAction, readonly PadInput[]>>

export interface PadState {
  readonly axes: readonly number[]
  readonly buttons: readonly { readonly pressed: boolean; readonly value: number }[]
}

const deadZone = 0.12
/** Share of the way at which it is meant, while it is learnt. */
const meant = 0.6

/** The standard mapping of the Gamepad specification: the left stick, triggers or the right stick, shoulders, the second button. */
export const standardMap: PadMap = {
  left: [{ axis: 0, sign: -1 }],
  right: [{ axis: 0, sign: 1 }],
  up: [{ axis: 1, sign: -1 }],
  down: [{ axis: 1, sign: 1 }],
  zoom_in: [{ button: 7 }, { axis: 3, sign: -1 }],
  zoom_out: [{ button: 6 }, { axis: 3, sign: 1 }],
  focus_near: [{ button: 4 }],
  focus_far: [{ button: 5 }],
  stop: [{ button: 1 }],
}
const opposite: Readonly<Partial<Record<PadAction, PadAction>>> = {
  left: 'right',
  right: 'left',
  up: 'down',
  down: 'up',
  zoom_in: 'zoom_out',
  zoom_out: 'zoom_in',
  focus_near: 'focus_far',
  focus_far: 'focus_near',
}

const shareOf = (pad: PadState, input: PadInput): number => {
  if ('axis' in input) return Math.max(0, (pad.axes[input.axis] ?? 0) * input.sign)
  const button = pad.buttons[input.button]
  return button ? Math.max(button.value, button.pressed ? 1 : 0) : 0
}

/** 0 to 1: how much of an action is wanted; rest within the dead zone, slowly at first. */
export function wanted(pad: PadState, map: PadMap, action: PadAction): number {
  return curved(Math.max(0, ...map[action].map((input) => shareOf(pad, input))), deadZone)
}

/** What moved since `before`, as an input; undefined while nothing is meant. A trigger that rests at −1 is no movement. */
export function movedInput(before: PadState, now: PadState): PadInput | undefined {
  const button = now.buttons.findIndex(
    (one, n) => Math.max(one.value, one.pressed ? 1 : 0) > meant && (before.buttons[n]?.value ?? 0) < meant,
  )
  if (button >= 0) return { button }
  const axis = now.axes.findIndex((value, n) => Math.abs(value) > meant && Math.abs(value - (before.axes[n] ?? 0)) > meant)
  if (axis < 0) return undefined
  return { axis, sign: (now.axes[axis] ?? 0) > 0 ? 1 : -1 }
}

/** Given to this action alone; the other way of a stick goes to the opposite. */
export function learn(map: PadMap, action: PadAction, input: PadInput): PadMap {
  const isIt = (one: PadInput, other: PadInput) => JSON.stringify(one) === JSON.stringify(other)
  const back: PadInput | undefined = 'axis' in input ? { axis: input.axis, sign: input.sign === 1 ? -1 : 1 } : undefined
  const other = opposite[action]
  const taken = (one: PadInput) => isIt(one, input) || (back !== undefined && other !== undefined && isIt(one, back))
  const without = Object.fromEntries(padActions.map((name) => [name, map[name].filter((one) => !taken(one))])) as Record<
    PadAction,
    PadInput[]
  >
  return { ...without, [action]: [input], ...(back && other ? { [other]: [back] } : {}) }
}

const place = (padId: string) => `camgate.gamepad.${padId}`

/** Whatever is unreadable is the standard. */
export function readMap(padId: string, storage: Pick<Storage, 'getItem'> | undefined = window.localStorage): PadMap {
  try {
    const kept = JSON.parse(storage?.getItem(place(padId)) ?? '') as Record<string, unknown>
    const isInput = (one: unknown) => typeof one === 'object' && one !== null && ('axis' in one || 'button' in one)
    return padActions.every((action) => Array.isArray(kept[action]) && (kept[action] as unknown[]).every(isInput))
      ? (kept as unknown as PadMap)
      : standardMap
  } catch {
    return standardMap
  }
}

export function keepMap(padId: string, map: PadMap | undefined): void {
  if (map) window.localStorage.setItem(place(padId), JSON.stringify(map))
  else window.localStorage.removeItem(place(padId))
}
