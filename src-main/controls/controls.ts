/**
 * Controls of all cameras behind one model: which kind of source a camera has, its panel, named values, values that last.
 *
 * Guarantees: one reading or change under way per camera; nothing is sent that the camera's own range does not allow; each
 * change has an outcome from reading back.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Source } from '../../src-shared/cameras.ts'
import type {
  CameraControls,
  ControlChanges,
  ControlPreset,
  ControlResult,
  ControlValue,
  OneChange,
  PresetOutcome,
} from '../../src-shared/controls.ts'
import { asFailure, type Clock, type Log, Problem } from '../base/index.ts'
import type { Cameras } from '../cameras/types.ts'
import type { Devices } from '../devices/types.ts'
import type { Discovery } from '../discovery/types.ts'
import type { Live } from '../live/types.ts'
import type { EngineState } from '../state/index.ts'
import type { Store } from '../store/types.ts'
import type { Supervisor } from '../supervisor/types.ts'
import { isSameModel, planPreset } from './apply-preset.ts'
import { cacheTtl } from './cache-ttl.ts'
import { createImagingSource } from './imaging/imaging-source.ts'
import { createKeptValues, valuesOf } from './kept-values.ts'
import { openMemory } from './memory.ts'
import { onvifPlace } from './onvif-of.ts'
import { type Asked, createPanel, findControl, type Panel } from './panel.ts'
import { createPictures } from './pictures.ts'
import { createPtz, type PtzHeads } from './ptz/ptz.ts'
import { createSetup, type Setup } from './setup/setup.ts'
import type { ControlSource } from './types.ts'
import { createV4l2Source } from './v4l2/v4l2-source.ts'
import { openValuePresets } from './value-presets.ts'

export interface ControlsOptions {
  readonly cameras: Cameras
  readonly devices: Devices
  readonly live: Pick<Live, 'snapshot'>
  readonly state: EngineState
  /** Where a camera that moved is heard. */
  readonly locate: Discovery['locate']
  readonly supervisor: Supervisor
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** Executable; `v4l2-ctl` of the system when left out. */
  readonly v4l2ctl?: string | undefined
  /** Milliseconds for which what was read counts. */
  readonly ttl?: number | undefined
}

export interface Controls {
  /** A device file, a camera's id, or the first device that is plugged in. */
  ofDevice(device: string | undefined, refresh?: boolean): Promise<CameraControls>
  setOnDevice(device: string | undefined, id: string, change: OneChange): Promise<ControlChanges>
  read(cameraId: string, refresh?: boolean): Promise<CameraControls>
  /** The controls at once, then again whenever one changed, until the signal is aborted. */
  watch(cameraId: string, signal?: AbortSignal): AsyncGenerator<CameraControls, void>
  set(cameraId: string, asked: Asked): Promise<ControlChanges>
  setOne(cameraId: string, id: string, change: OneChange): Promise<ControlChanges>
  undo(cameraId: string): Promise<ControlChanges>
  keep(cameraId: string, keep: boolean): Promise<CameraControls>
  readonly ptz: PtzHeads
  readonly setup: Setup
  readonly presets: {
    list(): ControlPreset[]
    save(name: string, cameraId: string): Promise<ControlPreset>
    remove(name: string): Promise<void>
    apply(name: string, to: PresetTargets): Promise<PresetOutcome[]>
  }
  close(): Promise<void>
}

interface PresetTargets {
  readonly camera_ids?: readonly string[] | undefined
  readonly station?: string | undefined
  readonly same_model?: boolean | undefined
  readonly other_models?: boolean | undefined
}

/** What the controls of one place are known by: a camera of the library, a device, or both. */
interface Place {
  readonly cameraId: string | null
  readonly device: string | null
}

export async function createControls(options: ControlsOptions): Promise<Controls> {
  const {
    cameras,
    devices,
    live,
    state,
    locate,
    supervisor,
    store,
    clock,
    log,
    v4l2ctl = 'v4l2-ctl',
    ttl = cacheTtl(process.env),
  } = options
  const memory = await openMemory(store, log)
  const presets = await openValuePresets(store)
  const pictures = createPictures({ live, supervisor, clock })
  const ptz = createPtz({ cameras, devices, memory, state, clock, log, pictures })
  const setup = createSetup({ cameras, devices, state, locate, picture: (id) => pictures(id).fresh(), clock, log, ttl })
  const panels = new Map<string, Panel>()
  /** Sources as they were when their panel was made: what a probe finds changes nothing here. */
  const inputs = new Map<string, Source>()
  const kept = createKeptValues({ memory, clock, deviceOf: (id) => deviceOf(id) ?? undefined, apply: applyKept })
  const leave = cameras.onChange((id, what) => {
    if (what === 'removed') memory.forget(id)
    if (what === 'removed' || (what === 'changed' && !isDeepStrictEqual(inputs.get(id), cameras.get(id).source))) {
      panels.get(id)?.close()
      panels.delete(id)
    }
  })

  function deviceOf(cameraId: string): string | null {
    const source = cameras.list().find(({ id }) => id === cameraId)?.source
    return source?.kind === 'v4l2' ? source.device : null
  }

  const sourceOf = ({ cameraId, device }: Place): ControlSource | NonNullable<CameraControls['none']> => {
    if (device === null && cameraId !== null) {
      const camera = cameras.get(cameraId)
      const place = onvifPlace(camera)
      if (!place) return 'no_service'
      inputs.set(cameraId, camera.source)
      return createImagingSource({ device: () => devices.session(cameraId), input: place.input, clock })
    }
    if (device !== null) return process.platform === 'linux' ? createV4l2Source({ device, tool: v4l2ctl, supervisor }) : 'other_system'
    return 'no_device'
  }

  /** One for each device, whichever way it was named. */
  const panelOf = (place: Place): Panel | NonNullable<CameraControls['none']> => {
    const key = place.device ?? place.cameraId ?? ''
    const known = panels.get(key)
    if (known) return known
    const source = sourceOf(place)
    if (typeof source === 'string') return source
    const panel = createPanel({ source, ttl, clock })
    panels.set(key, panel)
    return panel
  }

  const shown = ({ cameraId, device }: Place, panel: Panel | NonNullable<CameraControls['none']>): CameraControls => {
    const seen = typeof panel === 'string' ? undefined : panel.seen
    return {
      camera_id: cameraId,
      device,
      read_at: seen?.at ?? clock.now(),
      controls: seen?.controls ?? [],
      none: typeof panel === 'string' ? panel : seen?.controls.length === 0 ? 'no_service' : null,
      trouble: null,
      keep: cameraId !== null && kept.isOn(cameraId),
      undo: typeof panel === 'string' ? 0 : panel.undoable,
    }
  }

  const read = async (place: Place, refresh = false): Promise<CameraControls> => {
    const panel = panelOf(place)
    if (typeof panel === 'string') return shown(place, panel)
    await panel.read(refresh).catch(explainTool)
    return shown(place, panel)
  }

  const change = async (place: Place, act: (panel: Panel) => Promise<ControlResult[]>): Promise<ControlChanges> => {
    const panel = panelOf(place)
    if (typeof panel === 'string') throw new Problem('NO_CONTROLS', { reason: panel })
    const results = await act(panel).catch(explainTool)
    for (const { id, outcome, asked, value, reason } of results)
      log.info({ camera: place.cameraId, device: place.device, control: id, asked, value, reason }, `control ${outcome}`)
    if (place.cameraId !== null && panel.seen) await kept.changed(place.cameraId, panel.seen.controls)
    return { results, controls: shown(place, panel) }
  }

  /** Only what is listed, or in the library: a path that anybody sends is not opened. */
  const placeOfDevice = async (device: string | undefined): Promise<Place> => {
    const library = cameras.list()
    const camera = library.find(({ id, source }) => id === device || (source.kind === 'v4l2' && source.device === device))
    if (camera) return placeOf(camera.id)
    const plugged = await cameras.localDevices()
    const found = device === undefined ? plugged[0] : plugged.find((local) => local.device === device)
    if (found) {
      const owner = library.find(({ source }) => source.kind === 'v4l2' && source.device === found.device)
      return { cameraId: owner?.id ?? null, device: found.device }
    }
    if (device !== undefined) throw new Problem('INPUT_INVALID', { fields: [{ field: 'device', problem: 'is not plugged in here' }] })
    const first = library.find(({ source }) => source.kind === 'v4l2')
    return first ? placeOf(first.id) : { cameraId: null, device: null }
  }
  const placeOf = (cameraId: string): Place => {
    cameras.get(cameraId)
    return { cameraId, device: deviceOf(cameraId) }
  }

  async function applyKept(cameraId: string, values: Readonly<Record<string, ControlValue>>): Promise<void> {
    await applyKnown(cameraId, values).catch((thrown: unknown) =>
      log.warn({ camera: cameraId, reason: asFailure(thrown).message }, 'the kept values could not be set again'),
    )
  }

  /** What this camera does not have is left out, and so is what it has already. */
  const applyKnown = async (cameraId: string, values: Readonly<Record<string, ControlValue>>): Promise<ControlResult[]> => {
    const place = placeOf(cameraId)
    const { controls } = await read(place, true)
    const differing = Object.entries(values).filter(([key, value]) => {
      const control = findControl(controls, key)
      return control && !control.read_only && control.value !== value
    })
    if (differing.length === 0) return []
    return (await change(place, (panel) => panel.change({ values: Object.fromEntries(differing) }))).results
  }

  const applyPreset = async (cameraId: string, preset: ControlPreset): Promise<ControlResult[]> => {
    const place = placeOf(cameraId)
    const { none, controls } = await read(place, true)
    if (none !== null && none !== 'trouble') throw new Problem('NO_CONTROLS', { reason: none })
    const { values, results } = planPreset(preset.values, controls)
    const changed = Object.keys(values).length === 0 ? [] : (await change(place, (panel) => panel.change({ values }))).results
    return [...results, ...changed]
  }

  const one = (id: string, { value, reset, press }: OneChange): Asked => {
    if ([value !== undefined, reset === true, press === true].filter(Boolean).length !== 1)
      throw new Problem('INPUT_INVALID', { fields: [{ field: 'value', problem: 'either a value, or reset, or press is needed' }] })
    if (value !== undefined) return { values: { [id]: value } }
    return reset ? { reset: [id] } : { press: [id] }
  }

  return {
    ofDevice: async (device, refresh) => read(await placeOfDevice(device), refresh),
    setOnDevice: async (device, id, asked) => {
      const place = await placeOfDevice(device)
      return change(place, (panel) => panel.change(one(id, asked), () => 'value'))
    },
    read: async (cameraId, refresh) => read(placeOf(cameraId), refresh),
    async *watch(cameraId, signal) {
      const place = placeOf(cameraId)
      yield await read(place)
      const panel = panelOf(place)
      if (typeof panel === 'string') return
      let [changed, wake] = [false, () => {}]
      const leaveWatch = panel.watch(() => {
        changed = true
        wake()
      })
      const aborted = () => wake()
      signal?.addEventListener('abort', aborted)
      try {
        while (!signal?.aborted) {
          if (!changed)
            await new Promise<void>((resolve) => {
              wake = resolve
            })
          changed = false
          if (!signal?.aborted) yield shown(place, panel)
        }
      } finally {
        leaveWatch()
        signal?.removeEventListener('abort', aborted)
      }
    },
    set: async (cameraId, asked) => change(placeOf(cameraId), (panel) => panel.change(asked)),
    setOne: async (cameraId, id, asked) => change(placeOf(cameraId), (panel) => panel.change(one(id, asked), () => 'value')),
    undo: async (cameraId) => change(placeOf(cameraId), (panel) => panel.undo()),
    async keep(cameraId, keep) {
      const place = placeOf(cameraId)
      const { controls } = await read(place, true)
      await (keep ? kept.on(cameraId, controls) : kept.off(cameraId))
      return read(place)
    },
    ptz,
    setup,
    presets: {
      list: () => presets.list(),
      async save(name, cameraId) {
        const place = placeOf(cameraId)
        const { none, controls } = await read(place, true)
        if (none !== null && none !== 'trouble') throw new Problem('NO_CONTROLS', { reason: none })
        const { vendor, model } = cameras.get(cameraId)
        return presets.save({ name, vendor, model, values: valuesOf(controls), created_at: clock.now() })
      },
      remove: (name) => presets.remove(name),
      async apply(name, { camera_ids = [], station, same_model, other_models }) {
        const preset = presets.get(name)
        const named = camera_ids.map((id) => cameras.get(id))
        const others = cameras
          .list()
          .filter((camera) => (station !== undefined && camera.station === station) || (same_model && isSameModel(camera, preset)))
        const targets = [...new Map([...named, ...others].map((camera) => [camera.id, camera])).values()]
        if (targets.length === 0) throw new Problem('INPUT_INVALID', { fields: [{ field: 'camera_ids', problem: 'names no camera' }] })
        return Promise.all(
          targets.map(async (camera) => {
            const outcome = { camera_id: camera.id, name: camera.name, other_model: !isSameModel(camera, preset) }
            if (outcome.other_model && !other_models) return { ...outcome, results: null, trouble: null }
            return applyPreset(camera.id, preset).then(
              (results) => ({ ...outcome, results, trouble: null }),
              (thrown: unknown) => ({ ...outcome, results: null, trouble: asFailure(thrown).toTrouble(clock.now()) }),
            )
          }),
        )
      },
    },
    async close() {
      leave()
      kept.close()
      setup.close()
      await ptz.close()
      for (const panel of panels.values()) panel.close()
    },
  }
}

/** A tool that is missing has a remedy of its own. */
function explainTool(thrown: unknown): never {
  if (asFailure(thrown).cause === 'tool-missing')
    throw new Problem('TOOL_MISSING', { tool: 'v4l2-ctl', install: 'sudo apt install v4l-utils (Fedora: v4l-utils, Arch: v4l-utils)' })
  throw thrown
}
