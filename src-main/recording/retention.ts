/**
 * The retention policy, what goes when: by age, by size, by the room on the disk; the oldest first, never what is protected, never what still runs. What had
 * to go before its age is told, and so is what goes next.
 */
import type { Storage } from '../../src-shared/recording-rows.ts'
import { type Clock, Failure, type Log } from '../base/index.ts'
import type { Store } from '../store/types.ts'
import type { Library, SegmentRow } from './library.ts'
import type { Plans } from './plans.ts'
import type { DiskTrouble } from './writer/disk-trouble.ts'
import { roomToGoOn, type Volume } from './writer/volume.ts'

const day = 86_400_000
/** Milliseconds for which a deletion by hand can be undone. */
const undoFor = 600_000
/** Rows that are looked at in one go. */
const page = 200
const mostPerRound = 2000

type Early = NonNullable<Storage['early']>

export interface Retention {
  /** Called every minute, and when the disk is full. */
  run(): Promise<void>
  readonly early: Early | null
  forecast(): Promise<Pick<Storage, 'bytes_per_day' | 'keeps_days' | 'oldest_at' | 'next'>>
  /** By hand. */
  olderThan(days: number, dry: boolean): Promise<{ segments: number; bytes: number; files: string[] }>
  isProtected(segment: Pick<SegmentRow, 'camera_id' | 'from' | 'to'>, now: number): Promise<boolean>
}

export function createRetention(parts: {
  store: Store
  library: Library
  plans: Plans
  clock: Clock
  log: Log
  volume(): Volume
  /** Files that are being written: they are in no table yet, and are all that a fresh recording has. */
  growing(): readonly { readonly bytes: number; readonly startedAt: number }[]
}): Retention {
  const { store, library, plans, clock, log } = parts
  let early: Early | null = null
  let running: Promise<void> | undefined

  const isProtected = async ({ camera_id, from, to }: Pick<SegmentRow, 'camera_id' | 'from' | 'to'>, now: number) => {
    const rows = store.db
      .selectFrom('protections')
      .select('id')
      .where('camera_id', '=', camera_id)
      .where('from', '<', to)
      .where('to', '>', from)
    return (await rows.where(({ eb, or }) => or([eb('until', 'is', null), eb('until', '>', now)])).executeTakeFirst()) !== undefined
  }
  const keepOf = (cameraId: string) => (plans.plan(cameraId).keep_days ?? plans.settings.keep_days) * day
  const spare = () => {
    const { space } = parts.volume()
    const { max_bytes, min_free_bytes } = plans.settings
    const bySize = max_bytes === null ? Number.POSITIVE_INFINITY : max_bytes - library.usedBytes
    // A disk that is full needs room for what comes now, whatever is to stay free otherwise.
    const full = parts.volume().trouble?.cause === 'disk-full'
    const floor = space && full ? Math.max(min_free_bytes, roomToGoOn(space.total)) : min_free_bytes
    const byDisk = space ? space.free - floor : Number.POSITIVE_INFINITY
    return Math.min(bySize, byDisk)
  }

  const remove = async (rows: readonly SegmentRow[]) => {
    const here = rows.filter(({ folder }) => folder === parts.volume().root)
    if (here.length === 0) return
    await parts
      .volume()
      .ask('remove', { paths: here.map(({ file }) => file) })
      .catch(({ evidence }: DiskTrouble) => {
        throw new Failure('storage', evidence)
      })
    await library.forget(here.map(({ id }) => id))
  }

  /** Oldest first, those that may go; ends where `take` says enough. */
  const walk = async (take: (row: SegmentRow) => boolean | 'enough', cameraId?: string): Promise<SegmentRow[]> => {
    const found: SegmentRow[] = []
    const now = clock.now()
    let after: SegmentRow | undefined
    for (;;) {
      const rows = await library.oldest(page, cameraId, after)
      for (const row of rows) {
        if (await isProtected(row, now)) continue
        const taken = take(row)
        if (taken === 'enough') return found
        if (taken) found.push(row)
        if (found.length >= mostPerRound) return found
      }
      after = rows.at(-1)
      if (rows.length < page) return found
    }
  }

  const walkOne = async (): Promise<SegmentRow[]> => {
    let found = false
    return walk(() => {
      if (found) return 'enough'
      found = true
      return true
    })
  }

  const byAge = async () => {
    const now = clock.now()
    const shortest = Math.min(plans.settings.keep_days * day, ...plans.list().map(({ camera_id }) => keepOf(camera_id)))
    await remove(await walk((row) => (row.to > now - shortest ? 'enough' : row.to < now - keepOf(row.camera_id))))
  }
  const byCamera = async () => {
    for (const { camera_id, max_bytes } of plans.list()) {
      if (max_bytes === null) continue
      const over = (await library.bytesOf(camera_id)) - max_bytes
      if (over > 0) await removeEarly(await walk(untilFreed(over), camera_id))
    }
  }
  const bySpace = async () => {
    const over = -spare()
    if (over <= 0) return
    await removeEarly(await walk(untilFreed(over)))
    parts.volume().refresh()
  }
  const removeEarly = async (rows: readonly SegmentRow[]) => {
    const now = clock.now()
    const tooYoung = rows.filter((row) => row.to > now - keepOf(row.camera_id))
    await remove(rows)
    const [first] = tooYoung
    if (!first) return
    early = { at: now, camera_id: first.camera_id, from: first.from, to: Math.max(...tooYoung.map(({ to }) => to)) }
    log.warn({ files: tooYoung.length, from: first.from }, 'recordings were deleted before their age, for want of room')
  }
  const hidden = async () => {
    await remove(await library.hiddenBefore(clock.now() - undoFor))
  }

  return {
    get early() {
      return early
    },
    isProtected,
    run() {
      running ??= (async () => {
        try {
          await hidden()
          await byAge()
          await byCamera()
          await bySpace()
        } catch (thrown) {
          log.warn({ error: thrown instanceof Error ? thrown.message : JSON.stringify(thrown) }, 'old recordings could not be deleted')
        } finally {
          running = undefined
        }
      })()
      return running
    },
    async olderThan(days, dry) {
      const before = clock.now() - days * day
      const rows: SegmentRow[] = []
      for (;;) {
        const found = await walk((row) => (row.from >= before ? 'enough' : row.to <= before))
        rows.push(...found)
        if (dry || found.length === 0) break
        await remove(found)
        if (found.length < mostPerRound) break
      }
      return { segments: rows.length, bytes: rows.reduce((sum, { bytes }) => sum + bytes, 0), files: rows.map(({ file }) => file) }
    },
    async forecast() {
      const now = clock.now()
      const done = await library.bytesSince(now - day)
      const growing = parts.growing()
      const bytes = growing.reduce((sum, file) => sum + file.bytes, done.bytes)
      const begun = [...growing.map(({ startedAt }) => startedAt), ...(done.first === undefined ? [] : [done.first])]
      const first = begun.length === 0 ? undefined : Math.min(...begun)
      const over = first === undefined ? 0 : Math.max(now - first, 60_000)
      const bytes_per_day = first === undefined ? null : (bytes * day) / over
      const room = spare()
      const capacity = Number.isFinite(room) ? library.usedBytes + room : Number.POSITIVE_INFINITY
      const fits = bytes_per_day && bytes_per_day > 0 ? Math.max(0, capacity) / bytes_per_day : Number.POSITIVE_INFINITY
      const keeps = Math.min(fits, plans.settings.keep_days)
      const [oldest] = await library.oldest(1)
      const [next] = await walkOne()
      return {
        bytes_per_day,
        keeps_days: Number.isFinite(keeps) ? keeps : null,
        oldest_at: oldest?.from ?? null,
        next: next
          ? nextToGo(
              next,
              next.to + keepOf(next.camera_id),
              bytes_per_day ? now + (Math.max(0, room) / bytes_per_day) * day : Number.POSITIVE_INFINITY,
            )
          : null,
      }
    },
  }
}

/** Takes rows until so many bytes are free. */
function untilFreed(bytes: number): (row: SegmentRow) => boolean | 'enough' {
  let left = bytes
  return (row) => {
    if (left <= 0) return 'enough'
    left -= row.bytes
    return true
  }
}

function nextToGo({ camera_id, from, to }: SegmentRow, byAge: number, bySpace: number): Storage['next'] {
  const at = Math.min(byAge, bySpace)
  return { camera_id, from, to, at: Number.isFinite(at) ? at : null, reason: bySpace < byAge ? 'space' : 'age' }
}
