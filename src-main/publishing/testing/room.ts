/** This room on real parts (store, secrets, RTSP, supervisor, state), with a played hub and a library that is only a list. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { Publication } from '../../../src-shared/publishing.ts'
import { type Clock, Failure, type Log, Problem, systemClock } from '../../base/index.ts'
import type { CameraChangeKind, Cameras } from '../../cameras/types.ts'
import type { Hub, SourcePlan, SourcePlans } from '../../hub/types.ts'
import { createRtsp } from '../../rtsp/index.ts'
import type { Rtsp } from '../../rtsp/types.ts'
import { createSecrets, type Secrets } from '../../secrets/index.ts'
import { createState, type EngineState } from '../../state/index.ts'
import { openStore } from '../../store/index.ts'
import type { Store } from '../../store/types.ts'
import { createSupervisor } from '../../supervisor/index.ts'
import type { Supervisor } from '../../supervisor/types.ts'
import { silentLog } from '../../testing/silent-log.ts'
import { createPublishing } from '../publishing.ts'
import type { Publishing } from '../types.ts'
import { createFakeHub, type FakeHub, type FakeHubOptions } from './fake-hub.ts'

export interface Room {
  readonly publishing: Publishing
  readonly hub: FakeHub
  readonly state: EngineState
  readonly store: Store
  readonly folder: string
  /** Arguments of every FFmpeg that was started. */
  readonly commands: readonly string[]
  /** Ids of the processes that were started by this name, the newest last. */
  processes(name: string): readonly number[]
  /** Adds a camera to the library; its id. */
  camera(change?: Partial<Camera>): Promise<string>
  plan(plan: SourcePlan): void
  removeCamera(id: string): void
  /** In the library, as a person changes it; the hub is told as well. */
  changeCamera(id: string, change: Partial<Camera>): void
  /** Waits until its row is as it should be; the last row stands in the error. */
  until(cameraId: string, wanted: (row: Publication) => boolean, within?: number): Promise<Publication>
  /** Closes the room, keeps folder and library, and opens a new one on them. */
  reopen(change?: Pick<RoomOptions, 'key'>): Promise<Room>
  close(): Promise<void>
}

interface HubParts {
  readonly plans: SourcePlans
  readonly state: EngineState
  readonly rtsp: Rtsp
  readonly supervisor: Supervisor
  readonly secrets: Secrets
  readonly log: Log
  readonly clock: Clock
}

export interface RoomOptions extends FakeHubOptions {
  readonly folder?: string
  /** Time as the engine sees it; the system's when left out. */
  readonly clock?: Clock
  readonly mediamtx?: string
  /** What passwords are sealed with; the same for every room when left out. */
  readonly key?: Buffer
  readonly hub?: FakeHub
  /** The real hub in the place of the played one; rooms may not open each other, only tests may. */
  readonly openHub?: (parts: HubParts) => Promise<Hub>
  /** What is behind every camera then. */
  readonly source?: SourcePlan
}

const secretsKey = randomBytes(32)

export async function openRoom(options: RoomOptions = {}): Promise<Room> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'camgate-publishing-'))
  const log = silentLog
  const clock = options.clock ?? systemClock
  const state = createState()
  const secrets = createSecrets({ key: options.key ?? secretsKey })
  const store = await openStore({ folder, log })
  const real = createSupervisor({ log, clock, redact: secrets.redact, folder })
  const commands: string[] = []
  const started: { readonly name: string; readonly pid: number }[] = []
  const supervisor: Supervisor = {
    ...real,
    start(options) {
      const child = real.start(options)
      started.push({ name: options.name, pid: child.pid })
      return child
    },
    runFfmpeg(run) {
      commands.push(run.args.join(' '))
      return real.runFfmpeg(run)
    },
  }
  const rtsp = createRtsp({ log, clock, redact: secrets.redact })
  const hub = options.hub ?? createFakeHub(options)
  const listeners = new Set<(id: string, what: 'created' | 'changed' | 'removed') => void>()
  const known = new Map<string, Camera>()
  let plan = options.source
  const plans = {
    plan: async () => {
      if (!plan) throw new Failure('not-found', 'no plan')
      return plan
    },
    learnt: () => {},
  }
  const inUse: Hub = (await options.openHub?.({ plans, state, rtsp, supervisor, secrets, log, clock })) ?? hub
  for (const row of await store.db.selectFrom('cameras').select(['id', 'name', 'station']).execute())
    known.set(String(row.id), cameraRow(row))

  const get = (id: string): Camera => {
    const camera = known.get(id)
    if (!camera) throw new Problem('CAMERA_NOT_FOUND', { camera_id: id })
    return camera
  }
  const cameras = {
    get,
    list: () => [...known.values()],
    ...plans,
    onChange(call: (id: string, what: CameraChangeKind) => void) {
      listeners.add(call)
      return () => void listeners.delete(call)
    },
  } as unknown as Cameras
  const publishing = await createPublishing({
    hub: inUse,
    cameras,
    rtsp,
    store,
    state,
    secrets,
    supervisor,
    log,
    clock,
    mediamtx: options.mediamtx,
  })

  const closeParts = async () => {
    await publishing.close()
    if (inUse !== hub) await inUse.close()
    await supervisor.close()
    await store.close()
  }
  const room: Room = {
    ...{ publishing, hub, state, store, folder, commands },
    processes: (name) => started.filter((one) => one.name === name).map(({ pid }) => pid),
    async camera(change = {}) {
      const name = change.name ?? `Camera ${known.size + 1}`
      const now = Date.now()
      const added = await store.db
        .insertInto('cameras')
        .values({
          name,
          station: change.station ?? null,
          source: '{}',
          user: null,
          password: null,
          vendor: null,
          model: null,
          address_key: `${name} ${now} ${known.size}`,
          quirks: '{}',
          created_at: now,
          updated_at: now,
        })
        .executeTakeFirstOrThrow()
      const id = Number(added.insertId)
      known.set(String(id), { ...cameraRow({ id, name, station: change.station ?? null }), ...change, id: String(id) })
      return String(id)
    },
    plan(next) {
      plan = next
    },
    changeCamera(id, change) {
      known.set(id, { ...get(id), ...change, id, updated_at: get(id).updated_at + 1 })
      inUse.cameraChanged(id)
      for (const call of listeners) call(id, 'changed')
    },
    removeCamera(id) {
      known.delete(id)
      for (const call of listeners) call(id, 'removed')
    },
    async until(cameraId, wanted, within = 45_000) {
      const end = Date.now() + within
      for (;;) {
        const row = publishing.status().find((one) => one.camera_id === cameraId)
        if (row && wanted(row)) return row
        if (Date.now() > end) throw new Error(`never came: ${JSON.stringify(row)}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    async reopen(change) {
      await closeParts()
      return openRoom({ ...options, ...change, folder, hub })
    },
    async close() {
      await closeParts()
      await hub.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return room
}

function cameraRow({ id, name, station }: { id: number; name: string; station: string | null }): Camera {
  return {
    ...{ id: String(id), name, station, user: null, has_password: false, vendor: null, model: null, created_at: 0, updated_at: 0 },
    source: { kind: 'rtsp', url: 'rtsp://127.0.0.1:1/x', transport: 'auto' },
    streams: [{ role: 'main', url: 'rtsp://127.0.0.1:1/x', profile_token: null, tracks: [], probed_at: null }],
  }
}
