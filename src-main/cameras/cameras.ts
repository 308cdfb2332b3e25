/**
 * The library of cameras: create, change, remove, ask for their streams, and tell the hub how to open each.
 *
 * Guarantees: no address twice, no name twice within a station, passwords encrypted in the database and nowhere else, and the
 * state collection `cameras` equal to what is saved.
 */
import { isDeepStrictEqual } from 'node:util'
import type * as z from 'zod'
import type { Station } from '../../src-shared/cameras.ts'
import { asFailure, type Clock, Failure, type Log, Problem } from '../base/index.ts'
import type { Devices } from '../devices/index.ts'
import type { LoginMemory } from '../net/index.ts'
import type { Rtsp } from '../rtsp/types.ts'
import type { Secrets } from '../secrets/types.ts'
import type { EngineState } from '../state/index.ts'
import type { Store } from '../store/types.ts'
import type { Supervisor } from '../supervisor/types.ts'
import { addressKey } from './address-key.ts'
import { addressesOf, learnAddresses, shownCamera } from './address-passwords.ts'
import { targetOf } from './device-target.ts'
import { type Draft, draftChanged, draftNew, loginFields, loginOf } from './draft.ts'
import { changedEntry, newEntry, withProbe } from './entries.ts'
import { openLibrary, samePlan } from './library.ts'
import { listLocalDevices, readDeviceFormats } from './local-devices.ts'
import { createLoginHandover } from './login-handover.ts'
import { findByAddress } from './lookup.ts'
import { defaultName, freeName, isTaken } from './names.ts'
import { planFor } from './plan.ts'
import { type Probed, type ProbeMeans, probeSource } from './probe.ts'
import { createProbing } from './probing.ts'
import { requestKeyFrame } from './request-key-frame.ts'
import { roleForWidth } from './roles.ts'
import { sniffSource } from './sniff.ts'
import { stationCamera } from './station-camera.ts'
import { cameraStorage } from './storage.ts'
import type { Cameras } from './types.ts'

export interface CamerasOptions {
  readonly store: Store
  readonly state: EngineState
  readonly secrets: Secrets
  readonly rtsp: Rtsp
  readonly supervisor: Supervisor
  readonly devices: Devices
  /** Shared with whoever else opens cameras over HTTP. */
  readonly logins: LoginMemory
  readonly log: Log
  readonly clock: Clock
}

export async function createCameras({
  store,
  state,
  secrets,
  rtsp,
  supervisor,
  devices,
  logins,
  log,
  clock,
}: CamerasOptions): Promise<Cameras> {
  const handover = createLoginHandover()
  const means: ProbeMeans = { rtsp, devices, supervisor, clock, handover, logins }
  const library = await openLibrary(cameraStorage(store, secrets, log), state, secrets, log)
  const probing = createProbing(library, means, secrets.redact, log)
  devices.knowCameras((id) => targetOf(library.find(id), id))
  library.onChange((id, what) => {
    if (what !== 'renamed') devices.cameraChanged(id)
  })
  probing.begin()
  const cameras = () => library.all().map((entry) => entry.camera)

  const sourceFailed = (thrown: unknown): never => {
    const { cause, evidence } = asFailure(thrown)
    const masked = new Failure(cause, evidence === undefined ? undefined : secrets.redact(evidence))
    throw new Problem('SOURCE_FAILED', { trouble: masked.toTrouble(clock.now()) })
  }

  /** Throws Problem CAMERA_EXISTS, NAME_TAKEN: also before a camera is asked for anything. */
  const refuseTaken = (key: string, name: string | undefined, station: string | null, except?: string) => {
    const others = library.all().filter((entry) => entry.camera.id !== except)
    const twin = others.find((entry) => entry.addressKey === key)
    if (twin) throw new Problem('CAMERA_EXISTS', { camera_id: twin.camera.id })
    if (
      name !== undefined &&
      isTaken(
        name,
        station,
        others.map((entry) => entry.camera),
      )
    )
      throw new Problem('NAME_TAKEN', { name })
  }

  const learnt = (draft: Draft): Draft => {
    secrets.learn(draft.password)
    learnAddresses([...addressesOf({ source: draft.source, streams: [] }), draft.subUrl ?? ''], secrets)
    return draft
  }

  const settled = async (draft: Draft): Promise<Draft> =>
    draft.unsure ? { ...draft, source: await sniffSource(draft.source, loginOf(draft), logins) } : draft

  const ask = ({ source, subUrl, ...login }: Draft): Promise<Probed> => {
    const urls = 'url' in source ? [source.url, ...(subUrl === undefined ? [] : [subUrl])] : []
    return probeSource(means, { source, urls, credentials: loginOf(login), asked: true }).catch(sourceFailed)
  }

  return {
    async create(input, known) {
      const typed = learnt(draftNew({ ...(known?.loginOf === undefined ? {} : loginFields(library.get(known.loginOf))), ...input }))
      const station = input.station ?? null
      refuseTaken(addressKey(typed.source), input.name, station)
      // a probe finds out by itself what kind of HTTP it is
      const draft = input.verify ? typed : await settled(typed)
      const probed = input.verify ? await ask(draft) : undefined
      const { camera } = await library.exclusively(async () => {
        const blank = newEntry(draft, station, clock.now(), secrets, known)
        refuseTaken(blank.addressKey, input.name, station)
        const entry = probed ? withProbe(blank, probed, clock.now()) : blank
        const made = () =>
          known?.wish === undefined ? defaultName(draft.source, entry.camera, station, cameras()) : freeName(known.wish, station, cameras())
        const name = input.name ?? made()
        return library.add({ ...entry, camera: { ...entry.camera, name } })
      })
      if (!probed) probing.later(camera.id)
      return shownCamera(camera)
    },

    list: () => cameras().map(shownCamera),
    get: (id) => shownCamera(library.get(id).camera),

    async change(id, input) {
      const draft = await settled(learnt(draftChanged(library.get(id), input)))
      return library.exclusively(async () => {
        const before = library.get(id)
        const changed = changedEntry(before, draft, input, clock.now(), secrets)
        const renamed = changed.camera.name !== before.camera.name || changed.camera.station !== before.camera.station
        refuseTaken(changed.addressKey, renamed ? changed.camera.name : undefined, changed.camera.station, id)
        if (samePlan(changed, before)) return shownCamera((await library.replace(changed, 'renamed')).camera)
        // another login or address: what was wrong with the one before says nothing
        const { camera } = await library.replace({ ...changed, camera: { ...changed.camera, trouble: null } })
        probing.forget(id)
        probing.later(id)
        return shownCamera(camera)
      })
    },

    async remove(id) {
      library.get(id)
      probing.forget(id)
      await library.exclusively(() => library.remove(id))
    },

    async probe(id) {
      library.get(id)
      const entry = await probing.run(id, true).catch(sourceFailed)
      return shownCamera(entry.camera)
    },

    stations() {
      const byName = new Map<string, z.infer<typeof Station>>()
      for (const { id, name, station } of cameras()) {
        if (station === null) continue
        const group = byName.get(station) ?? { name: station, cameras: [] }
        group.cameras.push(stationCamera(state, { id, name }, clock.now()))
        byName.set(station, group)
      }
      return [...byName.values()].sort((a, b) => a.name.localeCompare(b.name))
    },

    findByAddress: (address) => findByAddress(cameras(), address),
    roleFor: (id, width) => roleForWidth(library.get(id).camera.streams, width),
    localDevices: () => listLocalDevices(supervisor).catch(() => []),
    async formats(id) {
      const { source } = library.get(id).camera
      return source.kind === 'v4l2' ? readDeviceFormats(source, supervisor).catch(sourceFailed) : []
    },
    onChange: (call) => library.onChange(call),
    requestKeyFrame: ({ cameraId, role }) => requestKeyFrame(library.find(cameraId), role, devices),

    async plan(ref) {
      const entry = library.find(ref.cameraId)
      if (!entry) throw new Failure('not-found', `there is no camera ${ref.cameraId}`)
      // an ONVIF camera that never answered is asked now; of a device the modes are wanted
      const { source, streams } = entry.camera
      const unknown = source.kind === 'onvif' ? streams.length === 0 : source.kind === 'v4l2' && streams[0]?.probed_at === null
      return planFor(unknown ? await probing.run(ref.cameraId) : entry, ref.role, handover)
    },

    learnt(ref, tracks, quirks) {
      const entry = library.find(ref.cameraId)
      const known = entry?.camera.streams.find((stream) => stream.role === ref.role)
      if (!entry || !known) return
      library.trouble(ref.cameraId, null)
      const learntQuirks = quirks ?? { ...entry.quirks[ref.role], played: true }
      const isNew = known.probed_at === null || !isDeepStrictEqual([known.tracks, entry.quirks[ref.role] ?? {}], [tracks, learntQuirks])
      if (!isNew) return
      const streams = entry.camera.streams.map((stream) => (stream === known ? { ...stream, tracks, probed_at: clock.now() } : stream))
      library.note({ ...entry, camera: { ...entry.camera, streams, trouble: null }, quirks: { ...entry.quirks, [ref.role]: learntQuirks } })
    },

    async close() {
      await probing.close()
      await handover.close()
    },
  }
}
