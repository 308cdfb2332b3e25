/**
 * The room: who is to be recorded now, on which disk, for how long it is kept. One timer drives it all, once a second.
 *
 * Everything that wants a camera recorded (a session by hand, a program, a plan) is a wish; a stream has one recorder however many
 * wishes there are, and none when there is no wish.
 */
import { join } from 'node:path'
import type { Recording } from '../../src-shared/recording-rows.ts'
import { asFailure, type Clock, isDue, type Log } from '../base/index.ts'
import type { Cameras } from '../cameras/types.ts'
import type { Hub, StreamRef } from '../hub/types.ts'
import type { Secrets } from '../secrets/index.ts'
import type { EngineState } from '../state/index.ts'
import type { Store } from '../store/types.ts'
import type { Supervisor } from '../supervisor/types.ts'
import { Archive } from './archive.ts'
import { createDesiredRecordings, type DesiredRecordings, keyOf } from './desired-recordings.ts'
import { openEarlier } from './earlier-sessions.ts'
import { createExports } from './exports/exports.ts'
import { openSigner } from './exports/proof.ts'
import { Library } from './library.ts'
import { createManualSessions } from './manual-sessions.ts'
import { momentPicture } from './moment-picture.ts'
import { openPlans } from './plans.ts'
import { Playback } from './playback.ts'
import { tryReconcile } from './reconcile.ts'
import { createRetention } from './retention.ts'
import { recordingRow, sameRow } from './rows.ts'
import { type Own, openSessions, sessionOf } from './sessions.ts'
import { createStorageRows } from './storage-rows.ts'
import { StreamRecorder } from './stream-recorder.ts'
import type { RecordingRoom } from './types.ts'
import { createVolumes } from './volumes.ts'
import type { Volume } from './writer/volume.ts'

export interface RecordingParts {
  readonly hub: Hub
  readonly cameras: Cameras
  readonly store: Store
  readonly secrets: Secrets
  readonly state: EngineState
  readonly supervisor: Supervisor
  readonly clock: Clock
  readonly log: Log
  /** Where recordings go until somebody chooses otherwise. */
  readonly folder?: string | undefined
  readonly own: Own
  outages(cameraId: string, range: { from: number; to: number }): Promise<{ from: number; to: number | null; cause: string }[]>
  /** What cameras noticed. */
  marks(
    cameraId: string,
    range: { from: number; to: number },
  ): Promise<{ from: number; to: number | null; kind: string; source: string | null }[]>
}

const tickEvery = 1000
const retainEvery = 60_000
const storageEvery = 5000
/** Milliseconds for which a start waits for the disk. */
const lookWithin = 5000

export async function createRecording(parts: RecordingParts): Promise<RecordingRoom> {
  const { hub, cameras, store, state, supervisor, clock } = parts
  const log = parts.log.child({ room: 'recording' })
  const plans = await openPlans(store, {
    folder: parts.folder ?? join(store.folder, 'recordings'),
    segment_minutes: 10,
    align: false,
    keep_days: 7,
    max_bytes: null,
    min_free_bytes: 2e9,
  })
  const library = await Library.open(store)
  const sessions = await openSessions(store, parts.own)
  const recorders = new Map<string, StreamRecorder>()
  const ending = new Set<Promise<void>>()
  /** Since when each camera is wanted. */
  const since = new Map<string, number>()
  let closed = false
  let resumed = false
  /** Volumes that were looked through, and those on which recording may begin: they were, or did not answer in time. */
  const looked = new Set<Volume>()
  const begun = new Set<Volume>()
  const { promise: mainBegun, resolve: mainBegins } = Promise.withResolvers<void>()

  const volumes = await createVolumes({ plans, supervisor, clock, log, changed: () => void volumeChanged() })
  const growing = () => [...recorders.values()].flatMap(({ segment }) => (segment ? [segment] : []))
  const retention = await createRetention({
    ...{ store, library, plans, clock, log, growing, remove: volumes.remove },
    disks: () => volumes.inUse().map(({ volume }) => volume),
  })
  const storage = createStorageRows({ volumes, retention, library, state, growing })

  const segmentOf = (file: string) => growing().find((segment) => segment.file === file)
  const playback = new Playback({ volume: (folder) => volumes.of(folder), running: segmentOf })
  const archive = new Archive({
    store,
    library,
    retention,
    playback,
    clock,
    segmentOf,
    outages: parts.outages,
    marks: parts.marks,
    cameras: () => cameras.list().map(({ id }) => id),
  })
  const exports_ = createExports({
    ...{ library, playback, supervisor, clock, log, cameraName: nameOf },
    ...{ folder: join(store.folder, 'exports'), gateway: state.engineId, signer: () => openSigner(store, parts.secrets) },
  })

  function nameOf(cameraId: string): string {
    try {
      return cameras.get(cameraId).name
    } catch {
      return cameraId
    }
  }

  function tellStorage(): void {
    if (!closed) storage.tell()
  }
  function volumeChanged(): void {
    if (closed || !resumed) return
    tellStorage()
    if (volumes.inUse().some(({ volume }) => volume.trouble?.cause === 'disk-full')) void retention.run()
    for (const { volume } of volumes.inUse()) if (volume.usable && !looked.has(volume)) void lookThrough(volume)
  }
  async function lookThrough(volume: Volume): Promise<void> {
    looked.add(volume)
    await tryReconcile(volume, library, (file) => segmentOf(file) !== undefined, log)
    await letBegin(volume)
  }
  async function letBegin(volume: Volume): Promise<void> {
    if (begun.has(volume)) return
    begun.add(volume)
    await look(true).catch(lookFailed)
    if (volume === volumes.main) mainBegins()
  }
  const lookFailed = (thrown: unknown) => log.error({ error: asFailure(thrown).message }, 'recordings could not be looked after')
  /** Settings or a plan name another folder, which was tried. */
  async function followFolders(): Promise<void> {
    await volumes.follow()
    for (const { volume } of volumes.inUse()) begun.add(volume)
    volumeChanged()
    await look()
  }

  const { known, wishes, missingSince } = createDesiredRecordings({ cameras, sessions, plans, library })
  const settled = async () => {
    await look()
    await Promise.allSettled(ending)
  }
  const hand = createManualSessions({ cameras, sessions, plans, clock, log, known, look: () => look(), settled })

  const recorderOf = (ref: StreamRef): StreamRecorder => {
    const there = recorders.get(keyOf(ref))
    if (there) return there
    const made = new StreamRecorder(ref, {
      hub,
      supervisor,
      library,
      clock,
      log,
      gateway: state.engineId,
      volume: () => volumes.for(ref.cameraId),
      segment: () => ({ minutes: plans.settings.segment_minutes, align: plans.settings.align }),
      cameraName: nameOf,
      changed: () => tell(ref.cameraId),
    })
    recorders.set(keyOf(ref), made)
    return made
  }

  let wanted: DesiredRecordings = new Map()
  /** Begins and ends recorders, so that they are what is wished. `again`: what was wanted before the engine ended is missing since then. */
  const look = async (again = false): Promise<void> => {
    const now = clock.now()
    await hand.endDue(now)
    if (closed) return
    const next = wishes(now)
    for (const [key, { ref }] of next) if (!begun.has(volumes.for(ref.cameraId)) && !wanted.has(key)) next.delete(key)
    const touched = new Set<string>()
    for (const [key, { ref }] of next) {
      if (!wanted.has(key)) {
        touched.add(ref.cameraId)
        if (!since.has(ref.cameraId)) since.set(ref.cameraId, now)
        recorderOf(ref).begin(again ? await missingSince(ref) : undefined)
      }
    }
    for (const [key, { ref }] of wanted)
      if (!next.has(key)) {
        touched.add(ref.cameraId)
        const done = recorders.get(key)?.end() ?? Promise.resolve()
        ending.add(done)
        void done.finally(() => {
          ending.delete(done)
          tell(ref.cameraId)
        })
      }
    for (const [key, one] of next) if ([...one.by].join() !== [...(wanted.get(key)?.by ?? [])].join()) touched.add(one.ref.cameraId)
    wanted = next
    arm()
    for (const cameraId of since.keys()) if (![...wanted.values()].some(({ ref }) => ref.cameraId === cameraId)) since.delete(cameraId)
    for (const cameraId of touched) tell(cameraId)
  }

  /** Pre-roll is held for cameras whose plan asks for it, while they are not recorded. */
  const arm = () => {
    for (const { camera_id, pre_roll, roles } of plans.list())
      for (const role of roles) {
        const ref = { cameraId: camera_id, role }
        if (pre_roll > 0 && known(ref)) recorderOf(ref).arm(pre_roll)
        else recorders.get(keyOf(ref))?.arm(0)
      }
  }

  function rowOf(cameraId: string): Recording {
    const mine = [...recorders.values()].filter(({ ref }) => ref.cameraId === cameraId && wanted.has(keyOf(ref)))
    const by = new Set([...wanted.values()].filter(({ ref }) => ref.cameraId === cameraId).flatMap((one) => [...one.by]))
    return recordingRow(cameraId, mine, [...by], since.get(cameraId) ?? null)
  }
  function tell(cameraId: string): void {
    if (closed) return
    const row = rowOf(cameraId)
    const before = state.get('recordings', cameraId)
    if (row.wanted_by.length === 0) state.remove('recordings', cameraId)
    else if (!before || !sameRow(before, row)) state.put('recordings', cameraId, row)
  }

  let [retainAt, storageAt, forecastAt] = [clock.now() + 10_000, 0, 0]
  const tick = () => {
    const now = clock.now()
    for (const recorder of recorders.values()) recorder.tick(now)
    void look().catch(lookFailed)
    for (const cameraId of new Set([...wanted.values()].map(({ ref }) => ref.cameraId))) tell(cameraId)
    if (isDue(retainAt, now, retainEvery)) {
      retainAt = now + retainEvery
      void retention.run()
    }
    if (isDue(forecastAt, now, retainEvery)) {
      forecastAt = now + retainEvery
      void storage.foresee().catch(() => {})
    }
    if (isDue(storageAt, now, storageEvery)) {
      storageAt = now + storageEvery
      volumeChanged()
    }
    cancel = clock.after(tickEvery, tick)
  }
  let cancel = () => {}
  const forgetCamera = cameras.onChange((id, what) => {
    if (what === 'removed') void plans.forget(id).catch(() => {})
    if (resumed) void look().catch(() => {})
  })

  return {
    start: hand.start,
    stop: hand.stop,
    settingsChange(cameraId) {
      for (const recorder of recorders.values()) if (recorder.ref.cameraId === cameraId) recorder.settingsChange()
    },
    status: () => ({ recordings: state.all('recordings'), ...storage.both() }),
    statusOf(cameraId) {
      cameras.get(cameraId)
      return rowOf(cameraId)
    },
    async sessions(query) {
      return (await sessions.list({ cameraId: query.camera_id, before: query.before, limit: query.limit })).map(sessionOf)
    },
    session: async (id) => sessionOf(await sessions.get(id)),
    async changeSession(id, { name, note }) {
      await sessions.get(id)
      const change = { ...(name === undefined ? {} : { name }), ...(note === undefined ? {} : { note }) }
      return sessionOf(Object.keys(change).length > 0 ? await sessions.change(id, change) : await sessions.get(id))
    },
    timeline: (query) => archive.timeline(query),
    days: (query) => archive.days(query),
    segments: (query) => archive.segments(query),
    fragments: (id) => archive.fragments(id),
    async read(id, at, length) {
      return playback.read(await archive.row(id), at, length)
    },
    async picture(cameraId, at, width) {
      cameras.get(cameraId)
      return momentPicture(await library.segments({ cameraId, from: at, to: at + 1, limit: 10 }), at, width, { playback, supervisor })
    },
    protect(input) {
      cameras.get(input.camera_id)
      return archive.protect(input)
    },
    unprotect: (id) => archive.unprotect(id),
    bookmark(input) {
      cameras.get(input.camera_id)
      return archive.bookmark(input)
    },
    removeBookmark: (id) => archive.removeBookmark(id),
    async remove(input) {
      const removed = await archive.remove(input)
      tellStorage()
      return removed
    },
    restore: async (id) => ({ segments: await library.unhide(id) }),
    async cleanup(days, dry) {
      return { ...(await retention.olderThan(days, dry)), dry_run: dry }
    },
    plans: () => plans.list(),
    async changePlan(change) {
      cameras.get(change.camera_id)
      await volumes.tryOut(change.folder)
      const plan = await plans.changePlan(change)
      await followFolders()
      return plan
    },
    settings: () => plans.settings,
    async changeSettings(change) {
      await volumes.tryOut(change.folder)
      const settings = await plans.changeSettings(change)
      await followFolders()
      return settings
    },
    exports: exports_,
    serving: archive.serving(sessions),
    earlier: openEarlier({ cameras, sessions, settled }),
    async resume() {
      resumed = true
      // What a killed engine left is looked through first, so that the gap begins where its last file ends.
      volumeChanged()
      clock.after(lookWithin, () => {
        for (const { volume } of volumes.inUse()) void letBegin(volume)
      })
      await mainBegun
      cancel = clock.after(tickEvery, tick)
      tellStorage()
    },
    async close() {
      cancel()
      forgetCamera()
      await Promise.allSettled([...recorders.values()].map((recorder) => recorder.close()))
      await Promise.allSettled(ending)
      closed = true
      await exports_.close()
      await volumes.close()
    },
  }
}
