/** Set-up of cameras: their encoders as controls, one or many at a time, and what they are as devices. */
import { isDeepStrictEqual } from 'node:util'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { CameraControls, ControlChanges, ControlValue } from '../../../src-shared/controls.ts'
import type { StreamsOutcome } from '../../../src-shared/setup.ts'
import { asFailure, type Clock, createLimiter, type Log, Problem } from '../../base/index.ts'
import type { Cameras } from '../../cameras/types.ts'
import type { Devices } from '../../devices/types.ts'
import type { Discovery } from '../../discovery/types.ts'
import type { EngineState } from '../../state/index.ts'
import { checkValue } from '../check-value.ts'
import { type OnvifPlace, onvifOf } from '../onvif-of.ts'
import { createPanel, findControl, type Panel } from '../panel.ts'
import { createDeviceActions, type DeviceActions, type PictureOf } from './device-actions.ts'
import { createEncoderSource, type ExpectedStream } from './encoder-source.ts'
import { interruptedBy } from './interrupted.ts'

type ClockBy = 'computer' | 'ntp'

export interface Setup extends DeviceActions {
  streams(cameraId: string): Promise<CameraControls>
  setStreams(cameraId: string, values: Readonly<Record<string, ControlValue>>): Promise<ControlChanges>
  many(
    to: { camera_ids?: readonly string[] | undefined; station?: string | undefined },
    values: Readonly<Record<string, ControlValue>>,
    options: { plan: boolean; clock: boolean | ClockBy; ntp?: string | undefined },
  ): Promise<StreamsOutcome[]>
  /** Called before a camera is told something that interrupts its streams. */
  onInterrupt(call: (cameraId: string) => void): void
  close(): void
}

/** Cameras that are asked or changed at a time: each is read, set, read back and probed. */
const atATime = 8
/** Milliseconds: an encoder that begins anew cuts what is asked meanwhile, and some answer for long as they were before. */
const probeAfter = [400, 1500, 4000, 8000]

/** Does one of its streams have this codec and size already? */
function isSent({ streams }: Camera, { codec, size }: ExpectedStream): boolean {
  const videos = streams.flatMap(({ tracks }) => tracks.filter(({ kind }) => kind === 'video'))
  const names = codec === 'jpeg' ? ['mjpeg', 'jpeg'] : [codec]
  return videos.some(
    (video) => (codec === undefined || names.includes(video.codec)) && (size === undefined || size === `${video.width}x${video.height}`),
  )
}

export function createSetup(options: {
  readonly cameras: Cameras
  readonly devices: Devices
  readonly state: EngineState
  readonly locate: Discovery['locate']
  readonly picture: PictureOf
  readonly clock: Clock
  readonly log: Log
  readonly ttl: number
}): Setup {
  const { cameras, devices, state, clock, log, ttl } = options
  const { run: inTurn } = createLimiter(atATime)
  const listeners = new Set<(cameraId: string) => void>()
  const interrupts = (cameraId: string) => {
    for (const call of listeners) call(cameraId)
  }
  const actions = createDeviceActions({ ...options, interrupts })
  const panels = new Map<string, { readonly source: OnvifPlace; readonly panel: Panel }>()

  const sourceOf = (cameraId: string) => onvifOf(cameras.get(cameraId))
  const panelOf = (cameraId: string): Panel => {
    const source = sourceOf(cameraId)
    const known = panels.get(cameraId)
    if (known && isDeepStrictEqual(known.source, source)) return known.panel
    known?.panel.close()
    const encoders = createEncoderSource({
      device: () => devices.session(cameraId),
      input: source.input,
      clock,
      changing: () => interrupts(cameraId),
      // addresses and tracks are asked for anew; whoever reads the stream is reconnected by that
      async changed(expected) {
        for (const pause of probeAfter) {
          await new Promise<void>((resolve) => clock.after(pause, resolve))
          const seen = await cameras.probe(cameraId).catch((thrown: unknown) => {
            log.debug({ camera: cameraId, reason: String(thrown) }, 'not probed after its encoder was set')
          })
          if (seen && expected.every((one) => isSent(seen, one))) return
        }
        // it is asked again as whoever does not answer
      },
    })
    const panel = createPanel({ source: encoders, ttl, clock })
    panels.set(cameraId, { source, panel })
    return panel
  }
  const shown = (cameraId: string, panel: Panel): CameraControls => ({
    camera_id: cameraId,
    device: null,
    read_at: panel.seen?.at ?? clock.now(),
    controls: panel.seen?.controls ?? [],
    none: panel.seen?.controls.length === 0 ? 'no_service' : null,
    trouble: null,
    keep: false,
    undo: panel.undoable,
  })
  const set = async (cameraId: string, values: Readonly<Record<string, ControlValue>>): Promise<ControlChanges> => {
    const panel = panelOf(cameraId)
    const results = await panel.change({ values })
    for (const result of results) log.info({ camera: cameraId, ...result }, 'encoder set')
    return { results, controls: shown(cameraId, panel) }
  }

  const one = async (
    cameraId: string,
    name: string,
    values: Readonly<Record<string, ControlValue>>,
    { plan, clock: setsClock, ntp }: { plan: boolean; clock: boolean | ClockBy; ntp?: string | undefined },
  ): Promise<StreamsOutcome> => {
    const outcome: StreamsOutcome = {
      ...{ camera_id: cameraId, name, plan: [], refused: [], results: null, clock: null, trouble: null },
      interrupts: { publication: false, recording: false },
    }
    try {
      const { controls } = await panelOf(cameraId).read(true)
      for (const [id, wanted] of Object.entries(values)) {
        const control = findControl(controls, id)
        const checked = control ? checkValue(control, wanted) : { problem: 'is not known to this camera' }
        if (!control || 'problem' in checked) outcome.refused.push({ id, problem: 'problem' in checked ? checked.problem : '' })
        else if (control.read_only && control.value !== checked.value) outcome.refused.push({ id, problem: 'can only be read' })
        else if (control.value !== checked.value)
          outcome.plan.push({ id: control.id, label: control.label, from: control.value, to: checked.value })
      }
      if (outcome.plan.length > 0) outcome.interrupts = interruptedBy(state, cameraId)
      if (plan) return outcome
      if (setsClock) {
        const { outcome: word, evidence } = await actions.clock(cameraId, setsClock === true ? 'computer' : setsClock, ntp)
        outcome.clock = { outcome: word, evidence }
      }
      if (outcome.plan.length === 0) return { ...outcome, results: [] }
      const { results } = await set(cameraId, Object.fromEntries(outcome.plan.map(({ id, to }) => [id, to])))
      return { ...outcome, results }
    } catch (thrown) {
      return { ...outcome, trouble: asFailure(thrown).toTrouble(clock.now()) }
    }
  }

  return {
    async streams(cameraId) {
      const panel = panelOf(cameraId)
      await panel.read(true)
      return shown(cameraId, panel)
    },
    setStreams: set,
    async many({ camera_ids = [], station }, values, how) {
      const named = camera_ids.map((id) => cameras.get(id))
      const ofStation = station === undefined ? [] : cameras.list().filter((camera) => camera.station === station)
      const targets = [...new Map([...named, ...ofStation].map((camera) => [camera.id, camera])).values()]
      if (targets.length === 0) throw new Problem('INPUT_INVALID', { fields: [{ field: 'camera_ids', problem: 'names no camera' }] })
      return Promise.all(targets.map(({ id, name }) => inTurn(() => one(id, name, values, how))))
    },
    ...actions,
    onInterrupt: (call) => void listeners.add(call),
    close() {
      for (const { panel } of panels.values()) panel.close()
    },
  }
}
