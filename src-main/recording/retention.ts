/**
 * The retention policy, what goes when: by age, by size, by the room on the disk; the oldest first, never what is protected, never what still runs. What had
 * to go before its age is told, and so is what goes next.
 */
import * as z from 'zod'
import type { Storage } from '../../src-shared/recording-rows.ts'
import { asFailure, type Clock, Failure, type Log } from '../base/index.ts'
import type { Store } from '../store/types.ts'
import type { Library, SegmentRow } from './library.ts'
import type { Plans } from './plans.ts'
import type { DiskTrouble } from './writer/disk-trouble.ts'
import { roomToGoOn } from './writer/volume.ts'

const day = 86_400_000
/** Milliseconds for which a deletion by hand can be undone. */
const undoFor = 600_000
/** Rows that are looked at in one go. */
const page = 200
const mostPerRound = 2000

const EarlyRow = z.object({ at: z.number(), camera_id: z.string(), from: z.number(), to: z.number() })
type Early = NonNullable<Storage['early']>
/** Milliseconds for which a folder that is not written to any more, and did not answer, is left in peace. */
const silentFor = 3_600_000

/** What is asked of a volume. */
interface Disk {
  readonly root: string
  readonly space: { readonly free: number; readonly total: number } | undefined
  readonly trouble: DiskTrouble | undefined
  refresh(): void
}

export interface Retention {
  /** Called every minute, and when a disk is full. One disk that hangs holds up none but itself. */
  run(): Promise<void>
  /** What went before its age in this folder, the last time. */
  early(folder: string): Early | null
  forecast(folder: string): Promise<Pick<Storage, 'bytes_per_day' | 'keeps_days' | 'oldest_at' | 'next'>>
  /** By hand. */
  olderThan(days: number, dry: boolean): Promise<{ segments: number; bytes: number; files: string[] }>
  isProtected(segment: Pick<SegmentRow, 'camera_id' | 'from' | 'to'>, now: number): Promise<boolean>
}

export interface RetentionParts {
  readonly store: Store
  readonly library: Library
  readonly plans: Plans
  readonly clock: Clock
  readonly log: Log
  /** Those that are written to now. */
  disks(): readonly Disk[]
  /** Deletes files; rejects with DiskTrouble. */
  remove(folder: string, paths: readonly string[]): Promise<void>
  /** Files that are being written: they are in no table yet, and are all that a fresh recording has. */
  growing(): readonly { readonly folder: string; readonly bytes: number; readonly startedAt: number }[]
}

export async function createRetention(parts: RetentionParts): Promise<Retention> {
  const { store, library, plans, clock, log } = parts
  const told = store.setting('recording-early', z.record(z.string(), EarlyRow))
  const early = new Map(Object.entries((await told.read()) ?? {}))
  const running = new Map<string, Promise<void>>()
  /** Folders that are not written to any more and did not answer: when they are asked again. */
  const silentUntil = new Map<string, number>()

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
  const diskOf = (folder: string) => parts.disks().find(({ root }) => root === folder)
  /** Bytes until something must go: for want of size, of room on the disk. */
  const roomBySize = () => {
    const { max_bytes } = plans.settings
    return max_bytes === null ? Number.POSITIVE_INFINITY : max_bytes - library.usedBytes()
  }
  const roomOnDisk = ({ space, trouble }: Disk) => {
    const { min_free_bytes } = plans.settings
    if (!space) return Number.POSITIVE_INFINITY
    // A disk that is full needs room for what comes now, whatever is to stay free otherwise.
    return space.free - (trouble?.cause === 'disk-full' ? Math.max(min_free_bytes, roomToGoOn(space.total)) : min_free_bytes)
  }
  /** Whether a deletion there would be answered. */
  const answers = (folder: string) => {
    const disk = diskOf(folder)
    if (!disk) return clock.now() >= (silentUntil.get(folder) ?? 0)
    return disk.trouble === undefined || disk.trouble.cause === 'disk-full'
  }

  const remove = async (rows: readonly SegmentRow[]) => {
    for (const [folder, here] of groups(rows, (row) => row.folder)) {
      const paths = here.map(({ file }) => file)
      await parts.remove(folder, paths).catch(({ evidence }: DiskTrouble) => {
        if (!diskOf(folder)) silentUntil.set(folder, clock.now() + silentFor)
        throw new Failure('storage', evidence)
      })
      await library.forget(here.map(({ id }) => id))
    }
  }

  /** Oldest first, those that may go; ends where `take` says enough. */
  const walk = async (take: (row: SegmentRow) => boolean | 'enough', of: { cameraId?: string; folder?: string } = {}) => {
    const found: SegmentRow[] = []
    const now = clock.now()
    let after: SegmentRow | undefined
    for (;;) {
      const rows = await library.oldest(page, of, after)
      for (const row of rows) {
        if (!answers(row.folder) || (await isProtected(row, now))) continue
        const taken = take(row)
        if (taken === 'enough') return found
        if (taken) found.push(row)
        if (found.length >= mostPerRound) return found
      }
      after = rows.at(-1)
      if (rows.length < page) return found
    }
  }

  const walkOne = async (folder: string): Promise<SegmentRow[]> => {
    let found = false
    const first = () => {
      if (found) return 'enough'
      found = true
      return true
    }
    return walk(first, { folder })
  }

  const byAge = async (folder: string) => {
    const now = clock.now()
    const shortest = Math.min(plans.settings.keep_days * day, ...plans.list().map(({ camera_id }) => keepOf(camera_id)))
    await remove(await walk((row) => (row.to > now - shortest ? 'enough' : row.to < now - keepOf(row.camera_id)), { folder }))
  }
  const byCamera = async () => {
    for (const { camera_id, max_bytes } of plans.list()) {
      if (max_bytes === null) continue
      const over = (await library.bytesOf(camera_id)) - max_bytes
      if (over > 0) await removeEarly(await walk(untilFreed(over), { cameraId: camera_id }))
    }
  }
  const bySize = async () => {
    const over = -roomBySize()
    if (over > 0) await removeEarly(await walk(untilFreed(over)))
  }
  const bySpace = async (disk: Disk) => {
    const over = -roomOnDisk(disk)
    if (over <= 0) return
    await removeEarly(await walk(untilFreed(over), { folder: disk.root }))
    disk.refresh()
  }
  const removeEarly = async (rows: readonly SegmentRow[]) => {
    const now = clock.now()
    await remove(rows)
    for (const [folder, young] of groups(
      rows.filter((row) => row.to > now - keepOf(row.camera_id)),
      (row) => row.folder,
    )) {
      const [first] = young
      if (!first) continue
      early.set(folder, { at: now, camera_id: first.camera_id, from: first.from, to: Math.max(...young.map(({ to }) => to)) })
      log.warn({ folder, files: young.length, from: first.from }, 'recordings were deleted before their age, for want of room')
      for (const { camera_id, role, from, to } of young) await library.addMadeRoom({ cameraId: camera_id, role }, { from, to })
      await told.write(Object.fromEntries(early))
    }
  }
  const hidden = async (folder: string) => {
    await remove(await library.hiddenBefore(clock.now() - undoFor, folder))
  }
  const once = (key: string, what: () => Promise<void>): Promise<void> => {
    const under = running.get(key)
    if (under) return under
    const done = what()
      .catch((thrown: unknown) => {
        log.warn({ error: asFailure(thrown).message }, 'old recordings could not be deleted')
      })
      .finally(() => running.delete(key))
    running.set(key, done)
    return done
  }

  return {
    early: (folder) => early.get(folder) ?? null,
    isProtected,
    async run() {
      const folders = new Set([...parts.disks().map(({ root }) => root), ...library.folders()])
      const each = [...folders].filter(answers).map((folder) =>
        once(folder, async () => {
          await hidden(folder)
          await byAge(folder)
          const disk = diskOf(folder)
          if (disk) await bySpace(disk)
        }),
      )
      // A disk that begins to hang now is passed over by the next run.
      await Promise.all(each)
      await once('all', async () => {
        await byCamera()
        await bySize()
      })
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
    async forecast(folder) {
      const now = clock.now()
      const disk = diskOf(folder)
      const rate = await rateOf(folder, now)
      const { max_bytes } = plans.settings
      const rates = max_bytes === null ? [] : await Promise.all(parts.disks().map(({ root }) => rateOf(root, now)))
      const rateOfAll = rates.reduce<number>((sum, one) => sum + (one ?? 0), 0)
      const onDisk = disk ? roomOnDisk(disk) : Number.POSITIVE_INFINITY
      const fits = rate ? Math.max(0, library.usedBytes(folder) + onDisk) / rate : Number.POSITIVE_INFINITY
      const fitsInAll = max_bytes !== null && rateOfAll > 0 ? max_bytes / rateOfAll : Number.POSITIVE_INFINITY
      const keeps = Math.min(fits, fitsInAll, plans.settings.keep_days)
      const [oldest] = await library.oldest(1, { folder })
      const [next] = await walkOne(folder)
      const full = Math.min(
        rate ? Math.max(0, onDisk) / rate : Number.POSITIVE_INFINITY,
        rateOfAll ? Math.max(0, roomBySize()) / rateOfAll : Number.POSITIVE_INFINITY,
      )
      return {
        bytes_per_day: rate,
        keeps_days: Number.isFinite(keeps) ? keeps : null,
        oldest_at: oldest?.from ?? null,
        next: next ? nextToGo(next, next.to + keepOf(next.camera_id), now + full * day) : null,
      }
    },
  }

  /** Bytes a day, at the rate of the last one; null while nothing is known. */
  async function rateOf(folder: string, now: number): Promise<number | null> {
    const done = await library.bytesSince(now - day, folder)
    const growing = parts.growing().filter((file) => file.folder === folder)
    const bytes = growing.reduce((sum, file) => sum + file.bytes, done.bytes)
    const begun = [...growing.map(({ startedAt }) => startedAt), ...(done.first === undefined ? [] : [done.first])]
    return begun.length === 0 ? null : (bytes * day) / Math.max(now - Math.min(...begun), 60_000)
  }
}

function groups<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>()
  for (const item of items) found.set(keyOf(item), [...(found.get(keyOf(item)) ?? []), item])
  return found
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
