/** Set-up of cameras: their encoders as controls, one or many at a time, and what they are as devices. */
import type { CameraControls, ControlChanges, ControlValue } from '../../../src-shared/controls.ts'
import type { DeviceSetup, SetupOutcome, StreamsOutcome } from '../../../src-shared/setup.ts'
import { asFailure, type Clock, type Log, Problem } from '../../base/index.ts'
import type { Cameras } from '../../cameras/types.ts'
import type { Devices } from '../../devices/types.ts'
import { checkValue } from '../check-value.ts'
import { createPanel, findControl, type Panel } from '../panel.ts'
import { isClockRight, readDeviceSetup, reboot, setClock, setHostname, setNtp, setPassword } from './device-setup.ts'
import { createEncoderSource } from './encoder-source.ts'

export interface Setup {
  streams(cameraId: string): Promise<CameraControls>
  setStreams(cameraId: string, values: Readonly<Record<string, ControlValue>>): Promise<ControlChanges>
  many(
    to: { camera_ids?: readonly string[] | undefined; station?: string | undefined },
    values: Readonly<Record<string, ControlValue>>,
    options: { plan: boolean; clock: boolean },
  ): Promise<StreamsOutcome[]>
  device(cameraId: string): Promise<DeviceSetup>
  clock(cameraId: string, by: 'computer' | 'ntp', ntp?: string): Promise<SetupOutcome>
  hostname(cameraId: string, hostname: string): Promise<SetupOutcome>
  password(cameraId: string, user: string, password: string): Promise<SetupOutcome>
  reboot(cameraId: string): Promise<SetupOutcome>
  close(): void
}

export function createSetup(options: {
  readonly cameras: Cameras
  readonly devices: Devices
  readonly clock: Clock
  readonly log: Log
  readonly ttl: number
}): Setup {
  const { cameras, devices, clock, log, ttl } = options
  const panels = new Map<string, { readonly source: string; readonly panel: Panel }>()

  const sourceOf = (cameraId: string) => {
    const { source } = cameras.get(cameraId)
    if (source.kind !== 'onvif') throw new Problem('NO_CONTROLS', { reason: 'no_service' })
    return source
  }
  const panelOf = (cameraId: string): Panel => {
    const source = sourceOf(cameraId)
    const key = JSON.stringify(source)
    const known = panels.get(cameraId)
    if (known?.source === key) return known.panel
    known?.panel.close()
    const encoders = createEncoderSource({
      device: () => devices.session(cameraId),
      input: source.input,
      clock,
      // addresses and tracks are asked for anew; whoever reads the stream is reconnected by that
      changed: async () => {
        await cameras
          .probe(cameraId)
          .catch((thrown: unknown) => log.warn({ camera: cameraId, reason: asFailure(thrown).message }, 'not probed'))
      },
    })
    const panel = createPanel({ source: encoders, ttl, clock })
    panels.set(cameraId, { source: key, panel })
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
    { plan, clock: setsClock }: { plan: boolean; clock: boolean },
  ): Promise<StreamsOutcome> => {
    const outcome: StreamsOutcome = { camera_id: cameraId, name, plan: [], refused: [], results: null, trouble: null }
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
      if (plan) return outcome
      if (setsClock) await setTo(cameraId, (device) => setClock(device, () => clock.now(), null))
      if (outcome.plan.length === 0) return { ...outcome, results: [] }
      const { results } = await set(cameraId, Object.fromEntries(outcome.plan.map(({ id, to }) => [id, to])))
      return { ...outcome, results }
    } catch (thrown) {
      return { ...outcome, trouble: asFailure(thrown).toTrouble(clock.now()) }
    }
  }

  const session = (cameraId: string) => {
    sourceOf(cameraId)
    return devices.session(cameraId)
  }
  type Session = Awaited<ReturnType<typeof session>>
  const setTo = async (
    cameraId: string,
    act: (device: Session, before: DeviceSetup) => Promise<string | undefined>,
    isDone: (now: DeviceSetup) => boolean = () => true,
    shows: (now: DeviceSetup) => string | null = () => null,
  ): Promise<SetupOutcome> => {
    const device = await session(cameraId)
    const refusal = await act(device, await readDeviceSetup(cameraId, device))
    const now = await readDeviceSetup(cameraId, await session(cameraId))
    const outcome = refusal === undefined && isDone(now) ? 'applied' : 'not-applied'
    log.info({ camera: cameraId, refusal, outcome }, 'a camera was set up')
    return { outcome, evidence: refusal ?? shows(now), device: now }
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
      return Promise.all(targets.map(({ id, name }) => one(id, name, values, how)))
    },
    device: async (cameraId) => readDeviceSetup(cameraId, await session(cameraId)),
    clock: (cameraId, by, ntp) =>
      by === 'computer'
        ? setTo(
            cameraId,
            (device, { clock: { zone } }) => setClock(device, () => clock.now(), zone),
            isClockRight,
            (now) => (isClockRight(now) ? null : `the camera's clock still differs by ${Math.round((now.clock.skew_ms ?? 0) / 1000)} s`),
          )
        : setTo(
            cameraId,
            (device, { clock: { zone } }) => setNtp(device, ntp, zone),
            (now) => now.clock.by === 'ntp' && (ntp === undefined || now.clock.ntp.includes(ntp)),
          ),
    hostname: (cameraId, name) =>
      setTo(
        cameraId,
        (device) => setHostname(device, name),
        (now) => now.hostname === name,
        (now) => now.hostname,
      ),
    async password(cameraId, user, password) {
      const isOurs = cameras.get(cameraId).user === user
      const device = await session(cameraId)
      const level = (await readDeviceSetup(cameraId, device)).users.find(({ name }) => name === user)?.level ?? ''
      const refusal = await setPassword(device, user, password, level)
      // proved before the library follows: a camera that only says so keeps the login that works
      const { device_url } = sourceOf(cameraId)
      const proof =
        refusal ??
        (await devices.visit({ deviceUrl: device_url, credentials: { user, password } }, { fresh: true }).then(
          () => undefined,
          (thrown: unknown) => asFailure(thrown).evidence ?? asFailure(thrown).cause,
        ))
      if (proof === undefined && isOurs) await cameras.change(cameraId, { password })
      const now = await readDeviceSetup(cameraId, await session(cameraId))
      return { outcome: proof === undefined ? 'applied' : 'not-applied', evidence: proof ?? null, device: now }
    },
    reboot: (cameraId) =>
      setTo(cameraId, (device) => reboot(device, () => devices.session(cameraId, { fresh: true, deadline: 5000 }), clock)),
    close() {
      for (const { panel } of panels.values()) panel.close()
    },
  }
}
