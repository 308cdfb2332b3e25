/** How this window moves cameras: which camera is in hand, what the picture does, how fast. Kept while the window is open. */
import { create } from 'zustand'
import type { PtzPreset, PtzState, PtzTour, Velocity } from '../../../src-shared/ptz.ts'
import { engine } from '../../kernel/engine-link.ts'
import { sayProblem } from '../../kernel/ui.ts'
import { Hand } from './hand.ts'

export type PictureMode = 'joystick' | 'centre' | 'off'
export type Speed = 'slow' | 'normal' | 'fast'

export interface PtzUi {
  /** The camera whose PTZ tab is open: only there the picture and the keys move anything. */
  readonly cameraId: string | null
  readonly mode: PictureMode
  readonly press: 'hold' | 'step'
  readonly speed: Speed
  readonly invertPan: boolean
  readonly invertTilt: boolean
  readonly presets: readonly PtzPreset[]
  readonly tours: readonly PtzTour[]
  readonly park: PtzState['park']
}

export const usePtz = create<PtzUi>(() => ({
  cameraId: null,
  mode: 'joystick',
  press: 'hold',
  speed: 'normal',
  invertPan: false,
  invertTilt: false,
  presets: [],
  tours: [],
  park: null,
}))

const share: Record<Speed, number> = { slow: 0.25, normal: 0.6, fast: 1 }

/** A wish as the camera is to be told it: the chosen speed, and what is swapped on a ceiling. */
export function asTold({ pan = 0, tilt = 0, zoom = 0, focus = 0 }: Velocity): Velocity {
  const { speed, invertPan, invertTilt } = usePtz.getState()
  const by = share[speed]
  return { pan: pan * by * (invertPan ? -1 : 1), tilt: tilt * by * (invertTilt ? -1 : 1), zoom: zoom * by, focus: focus * by }
}

/** The one hand of this window: on the camera whose tab is open. */
export const hand = new Hand({
  move: async (velocity, hold_ms) => {
    const camera_id = usePtz.getState().cameraId
    if (camera_id !== null) await engine().ptz.move({ camera_id, ...velocity, hold_ms, fit_zoom: true })
  },
  stop: async () => {
    const camera_id = usePtz.getState().cameraId
    if (camera_id !== null) await engine().ptz.stop({ camera_id })
  },
  refused: (thrown) => sayProblem(thrown),
})

/** By `hold`, or a small step where that was chosen. */
export function press(what: string, direction: Velocity): void {
  const { cameraId, press: kind } = usePtz.getState()
  if (cameraId === null) return
  if (kind === 'hold' || direction.focus) {
    hand.hold(what, asTold(direction))
    return
  }
  const { pan = 0, tilt = 0, zoom = 0 } = asTold(direction)
  engine()
    .ptz.step({ camera_id: cameraId, pan: pan * 0.05, tilt: tilt * 0.05, zoom: zoom * 0.05 })
    .catch((thrown: unknown) => sayProblem(thrown))
}

export const letGo = (what: string) => hand.hold(what, undefined)

export async function readPtz(cameraId: string, refresh = false): Promise<void> {
  const { presets, tours, park } = await engine().ptz.read({ camera_id: cameraId, refresh })
  if (usePtz.getState().cameraId === cameraId) usePtz.setState({ presets, tours, park })
}

/** Those that somebody set, in the order of the digit keys. */
export const namedPresets = (presets: readonly PtzPreset[]) => presets.filter(({ empty, acts }) => !empty && !acts)
