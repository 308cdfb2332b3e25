/**
 * A gamepad moves: one stick pans and tilts, the triggers (or the other stick) zoom, the second button stops. Polled by a timer,
 * because a hidden window draws no frames; a pad that is gone has let go.
 */
import { create } from 'zustand'
import { curved } from './hand.ts'
import { asTold, hand, usePtz } from './ptz-store.ts'

const pollEvery = 50
const deadZone = 0.12
const what = 'gamepad'

/** Its name, for the panel; null where none is there. */
export const useGamepad = create<{ name: string | null }>(() => ({ name: null }))

/** Returns how to stop. */
export function watchGamepads(): () => void {
  let stopDown = false
  const present = () => [...(navigator.getGamepads?.() ?? [])].find((pad) => pad?.connected) ?? null
  const look = () => {
    const pad = present()
    const name = pad?.id ?? null
    if (useGamepad.getState().name !== name) useGamepad.setState({ name })
    if (!pad) return hand.hold(what, undefined)
    const stop = pad.buttons[1]?.pressed ?? false
    if (stop && !stopDown) hand.stop()
    stopDown = stop
    if (stop) return
    const right = usePtz.getState().stick === 'right'
    const [x = 0, y = 0] = right ? pad.axes.slice(2, 4) : pad.axes
    const triggers = (pad.buttons[7]?.value ?? 0) - (pad.buttons[6]?.value ?? 0)
    const other = right ? (pad.axes[1] ?? 0) : (pad.axes[3] ?? 0)
    const zoom = curved(triggers, deadZone) || -curved(other, deadZone)
    // steps of a twentieth: a trembling stick is no new wish
    const round = (share: number) => Math.round(share * 20) / 20
    hand.hold(what, asTold({ pan: round(curved(x, deadZone)), tilt: round(-curved(y, deadZone)), zoom: round(zoom) }))
  }
  const timer = setInterval(look, pollEvery)
  const gone = () => hand.hold(what, undefined)
  window.addEventListener('gamepaddisconnected', gone)
  look()
  return () => {
    clearInterval(timer)
    window.removeEventListener('gamepaddisconnected', gone)
    hand.hold(what, undefined)
    useGamepad.setState({ name: null })
  }
}
