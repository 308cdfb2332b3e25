/**
 * The heads of all cameras: read when they are first asked for, and kept in the state as rows from then on.
 *
 * Guarantees: a stop of a camera that was moved through here goes out before anything is awaited; nothing that moves is left
 * behind when a camera is changed or removed, or the engine ends.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Source } from '../../../src-shared/cameras.ts'
import type { Ptz, PtzPreset, PtzState, PtzTour, Velocity } from '../../../src-shared/ptz.ts'
import type { Clock, Log } from '../../base/index.ts'
import type { Cameras } from '../../cameras/types.ts'
import type { Devices } from '../../devices/types.ts'
import type { EngineState } from '../../state/index.ts'
import type { ControlMemory } from '../memory.ts'
import { onvifOf } from '../onvif-of.ts'
import { createPtzCamera, type PtzCamera } from './ptz-camera.ts'
import { readHead } from './read-head.ts'
import type { Park } from './tours.ts'

export interface PtzOptions {
  readonly cameras: Cameras
  readonly devices: Devices
  readonly memory: ControlMemory
  readonly state: EngineState
  readonly clock: Clock
  readonly log: Log
  pictures(cameraId: string): { grey(): Promise<Buffer | undefined>; small(): Promise<string | null> }
}

/** Each throws Problem CAMERA_NOT_FOUND, NO_CONTROLS, PTZ_UNSUPPORTED, PRESET_NOT_FOUND, or Failure when the camera refuses. */
export interface PtzHeads {
  /** `refresh`: what it can do is read anew. */
  read(cameraId: string, refresh?: boolean): Promise<PtzState>
  move(cameraId: string, velocity: Velocity, options: { hold_ms: number; fit_zoom: boolean }): Promise<Ptz>
  stop(cameraId: string): Promise<Ptz>
  step(cameraId: string, by: Velocity): Promise<Ptz>
  goto(cameraId: string, to: { pan?: number | undefined; tilt?: number | undefined; zoom?: number | undefined }): Promise<Ptz>
  centre(cameraId: string, at: { x: number; y: number; width?: number | undefined }): Promise<{ ptz: Ptz; exact: boolean }>
  home(cameraId: string, set: boolean): Promise<Ptz>
  /** To where it looked before it was moved last; once more: forth again. */
  back(cameraId: string): Promise<Ptz>
  savePreset(
    cameraId: string,
    name: string,
    options: { token?: string | undefined; own: boolean },
  ): Promise<{ preset: PtzPreset; presets: PtzPreset[] }>
  goPreset(cameraId: string, token: string): Promise<Ptz>
  renamePreset(cameraId: string, token: string, name: string): Promise<PtzPreset[]>
  removePreset(cameraId: string, token: string): Promise<{ presets: PtzPreset[]; gone: string[] }>
  saveTour(cameraId: string, tour: PtzTour): Promise<PtzTour[]>
  removeTour(cameraId: string, name: string): Promise<PtzTour[]>
  runTour(cameraId: string, name: string): Promise<Ptz>
  park(cameraId: string, park: Park | undefined): Promise<Park | null>
  auxiliary(cameraId: string, command: string): Promise<Ptz>
  close(): Promise<void>
}

export function createPtz({ cameras, devices, memory, state, clock, log, pictures }: PtzOptions): PtzHeads {
  const opening = new Map<string, Promise<PtzCamera>>()
  const open = new Map<string, PtzCamera>()
  /** What each was read from. */
  const sources = new Map<string, Source>()

  const drop = async (cameraId: string) => {
    const head = open.get(cameraId)
    open.delete(cameraId)
    opening.delete(cameraId)
    state.remove('ptz', cameraId)
    await head?.close()
  }
  // a new login is the session's affair, and what a probe finds changes nothing here
  const leave = cameras.onChange((id, what) => {
    if (what === 'removed' || (what === 'changed' && !isDeepStrictEqual(sources.get(id), cameras.get(id).source))) void drop(id)
  })

  const begin = async (cameraId: string): Promise<PtzCamera> => {
    const known = cameras.get(cameraId)
    const { input } = onvifOf(known)
    sources.set(cameraId, known.source)
    const live = await devices.session(cameraId)
    const head = await readHead(live, input)
    const camera = createPtzCamera({
      cameraId,
      head,
      live,
      device: () => devices.session(cameraId),
      memory,
      clock,
      log,
      pictures: pictures(cameraId),
      changed: (row) => state.put('ptz', cameraId, row),
    })
    await camera.open()
    return camera
  }

  const headOf = async (cameraId: string, refresh = false): Promise<PtzCamera> => {
    if (refresh) await drop(cameraId)
    const known = opening.get(cameraId)
    if (known) return known
    const beginning = begin(cameraId)
    opening.set(cameraId, beginning)
    try {
      const camera = await beginning
      // it may have been changed while it was read
      if (opening.get(cameraId) === beginning) open.set(cameraId, camera)
      return camera
    } catch (thrown) {
      if (opening.get(cameraId) === beginning) opening.delete(cameraId)
      throw thrown
    }
  }

  const then = async (cameraId: string, act: (camera: PtzCamera) => Promise<void> | void): Promise<Ptz> => {
    const camera = open.get(cameraId) ?? (await headOf(cameraId))
    await act(camera)
    return camera.row()
  }

  return {
    read: async (cameraId, refresh) => (await headOf(cameraId, refresh)).state(),
    move: (cameraId, velocity, { hold_ms, fit_zoom }) => then(cameraId, (camera) => camera.move(velocity, hold_ms, fit_zoom)),
    stop: (cameraId) => then(cameraId, (camera) => camera.stop()),
    step: (cameraId, by) => then(cameraId, (camera) => camera.step(by)),
    goto: (cameraId, to) => then(cameraId, (camera) => camera.goto(to)),
    async centre(cameraId, { x, y, width }) {
      const camera = await headOf(cameraId)
      const exact = await camera.centre(x, y, width)
      return { ptz: camera.row(), exact }
    },
    back: (cameraId) => then(cameraId, (camera) => camera.back()),
    home: (cameraId, set) => then(cameraId, (camera) => camera.home(set)),
    async savePreset(cameraId, name, options) {
      const camera = await headOf(cameraId)
      const preset = await camera.savePreset(name, options)
      return { preset, presets: await camera.presets() }
    },
    goPreset: (cameraId, token) => then(cameraId, (camera) => camera.goPreset(token)),
    async renamePreset(cameraId, token, name) {
      const camera = await headOf(cameraId)
      await camera.renamePreset(token, name)
      return camera.presets()
    },
    async removePreset(cameraId, token) {
      const camera = await headOf(cameraId)
      const gone = await camera.removePreset(token)
      return { presets: await camera.presets(), gone }
    },
    saveTour: async (cameraId, tour) => (await headOf(cameraId)).saveTour(tour),
    removeTour: async (cameraId, name) => (await headOf(cameraId)).removeTour(name),
    runTour: (cameraId, name) => then(cameraId, (camera) => camera.runTour(name)),
    park: async (cameraId, park) => (await headOf(cameraId)).park(park),
    auxiliary: (cameraId, command) => then(cameraId, (camera) => camera.auxiliary(command)),
    async close() {
      leave()
      await Promise.all([...open.keys()].map(drop))
    },
  }
}
