/**
 * A gamepad moves, as it is mapped (`gamepad-map.ts`). Polled by a timer, because a hidden window draws no frames; a pad that is gone
 * has let go.
 */
import { create } from 'zustand'
import { keepMap, learn, movedInput, type PadAction, type PadMap, type PadState, readMap, standardMap, wanted } from './gamepad-map.ts'
import { asTold, hand } from './ptz-store.ts'

const pollEvery = 50
const what = 'gamepad'

interface PadUi {
  /** Its name, for the panel; null where none is there. */
  readonly name: string | null
  readonly map: PadMap
  /** The movement that waits for a stick or a button. */
  readonly learning: PadAction | null
}
export const useGamepad = create<PadUi>(() => ({ name: null, map: standardMap, learning: null }))

/** The next stick or button that is moved does this; again: it does not wait any more. */
export const learnNext = (action: PadAction) => useGamepad.setState(({ learning }) => ({ learning: learning === action ? null : action }))

export function forgetMap(): void {
  const { name } = useGamepad.getState()
  if (name !== null) keepMap(name, undefined)
  useGamepad.setState({ map: standardMap, learning: null })
}

/** Returns how to stop. */
export function watchGamepads(): () => void {
  let stopDown = false
  let before: PadState | undefined
  const present = () => [...(navigator.getGamepads?.() ?? [])].find((pad) => pad?.connected) ?? null
  const look = () => {
    const pad = present()
    const name = pad?.id ?? null
    if (useGamepad.getState().name !== name) {
      before = undefined
      useGamepad.setState({ name, map: name === null ? standardMap : readMap(name), learning: null })
    }
    if (!pad) return hand.hold(what, undefined)
    const now: PadState = { axes: [...pad.axes], buttons: pad.buttons.map(({ pressed, value }) => ({ pressed, value })) }
    const { learning, map } = useGamepad.getState()
    // while it learns it moves nothing; what was held when it began does not count
    if (learning !== null) {
      hand.hold(what, undefined)
      before ??= now
      const input = movedInput(before, now)
      if (!input) return
      before = now
      const learnt = learn(map, learning, input)
      keepMap(pad.id, learnt)
      useGamepad.setState({ map: learnt, learning: null })
      stopDown = true
      return
    }
    // what moves right after the press counts already
    before = now
    const stop = wanted(now, map, 'stop') > 0.5
    if (stop && !stopDown) hand.stop()
    stopDown = stop
    if (stop) return
    // steps of a twentieth: a trembling stick is no new wish
    const between = (less: PadAction, more: PadAction) => Math.round((wanted(now, map, more) - wanted(now, map, less)) * 20) / 20
    const wish = { pan: between('left', 'right'), tilt: between('down', 'up') }
    hand.hold(what, asTold({ ...wish, zoom: between('zoom_out', 'zoom_in'), focus: between('focus_near', 'focus_far') }))
  }
  const timer = setInterval(look, pollEvery)
  const gone = () => hand.hold(what, undefined)
  window.addEventListener('gamepaddisconnected', gone)
  look()
  return () => {
    clearInterval(timer)
    window.removeEventListener('gamepaddisconnected', gone)
    hand.hold(what, undefined)
    useGamepad.setState({ name: null, learning: null })
  }
}
