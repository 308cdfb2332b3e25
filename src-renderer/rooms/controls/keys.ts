/**
 * Keys that move: arrows, + and −, with Shift slowly; digits go to presets while the picture has the focus, space and Escape stop.
 * They act on the picture, or where nothing has the focus; never in a field, a tab or a list, which have arrows of their own.
 */
import type { Velocity } from '../../../src-shared/ptz.ts'
import { engine } from '../../kernel/engine-link.ts'
import { sayProblem } from '../../kernel/ui.ts'
import { hand, letGo, namedPresets, press, usePtz } from './ptz-store.ts'

const directions: Readonly<Record<string, Velocity>> = {
  ArrowLeft: { pan: -1 },
  ArrowRight: { pan: 1 },
  ArrowUp: { tilt: 1 },
  ArrowDown: { tilt: -1 },
  '+': { zoom: 1 },
  '=': { zoom: 1 },
  PageUp: { zoom: 1 },
  '-': { zoom: -1 },
  PageDown: { zoom: -1 },
}
const slow = 0.3

const isPicture = (element: Element | null) => element?.closest('[data-ptz-area]') !== null && element !== null
const isNobody = (element: Element | null) => element === null || element === document.body || element.tagName === 'MAIN'

/** Returns how to stop. */
export function watchKeys(): () => void {
  const held = new Map<string, string>()
  const down = (event: KeyboardEvent) => {
    const here = document.activeElement
    if (event.ctrlKey || event.metaKey || event.altKey || !(isPicture(here) || isNobody(here))) return
    const direction = directions[event.key]
    if (direction) {
      event.preventDefault()
      event.stopPropagation()
      if (event.repeat) return
      const what = `key ${event.code}`
      held.set(event.code, what)
      const by = event.shiftKey && event.key !== '+' ? slow : 1
      press(what, Object.fromEntries(Object.entries(direction).map(([axis, value]) => [axis, value * by])))
    } else if (isPicture(here) && act(event.key)) {
      event.preventDefault()
      event.stopPropagation()
    }
  }
  const up = (event: KeyboardEvent) => {
    const what = held.get(event.code)
    if (what === undefined) return
    held.delete(event.code)
    letGo(what)
  }
  // before the keys of the whole window
  window.addEventListener('keydown', down, { capture: true })
  window.addEventListener('keyup', up, { capture: true })
  return () => {
    window.removeEventListener('keydown', down, { capture: true })
    window.removeEventListener('keyup', up, { capture: true })
  }
}

/** True where the key meant something here. */
function act(key: string): boolean {
  const { cameraId, presets } = usePtz.getState()
  if (cameraId === null) return false
  if (key === ' ' || key === 'Escape') {
    hand.stop()
    return true
  }
  const asked =
    key === 'Home'
      ? engine().ptz.home({ camera_id: cameraId, set: false })
      : /^[1-9]$/.test(key)
        ? goTo(cameraId, namedPresets(presets)[Number(key) - 1]?.token)
        : undefined
  asked?.catch((thrown: unknown) => sayProblem(thrown))
  return asked !== undefined
}

function goTo(camera_id: string, token: string | undefined): Promise<unknown> | undefined {
  return token === undefined ? undefined : engine().ptz.goPreset({ camera_id, token })
}
