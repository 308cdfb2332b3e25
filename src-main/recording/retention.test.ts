import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../store/index.ts'
import type { Store } from '../store/types.ts'
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts'
import { silentLog as log } from '../testing/silent-log.ts'
import { Library } from './library.ts'
import { openPlans, type Plans } from './plans.ts'
import { createRetention, type Retention } from './retention.ts'
import type { DiskTrouble } from './writer/disk-trouble.ts'

const day = 86_400_000
const ten = 600_000
const megabyte = 1_000_000

let growing: { folder: string; bytes: number; startedAt: number }[] = []
let folder = ''
let store: Store
let clock: FakeClock
let library: Library
let plans: Plans
let retention: Retention
/** Room grows by what is removed from it. */
interface FakeDisk {
  root: string
  free: number
  total: number
  trouble: DiskTrouble | undefined
  removed: string[]
  sizes: Map<string, number>
  readonly space: { free: number; total: number }
  refresh(): void
  /** What a deletion waits for. */
  stalls: Promise<void> | undefined
}
let disk: FakeDisk
let disks: FakeDisk[]
const newDisk = (root: string): FakeDisk => ({
  ...{ root, free: 1e12, total: 2e12, trouble: undefined, removed: [], sizes: new Map(), stalls: undefined },
  get space() {
    return { free: this.free, total: this.total }
  },
  refresh() {},
})

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'camgate-retention-'))
  store = await openStore({ folder, log })
  clock = createFakeClock()
  library = await Library.open(store)
  const settings = { folder: '/kept', segment_minutes: 10, align: false, keep_days: 7, max_bytes: null, min_free_bytes: 0 }
  plans = await openPlans(store, settings)
  disk = newDisk('/kept')
  disks = [disk]
  retention = await open()
})
function open(): Promise<Retention> {
  return createRetention({
    ...{ store, library, plans, clock, log, disks: () => disks, growing: () => growing },
    async remove(root, paths) {
      const from = disks.find((one) => one.root === root)
      if (!from) throw { cause: 'disk-missing', evidence: 'gone', at: 0 } satisfies DiskTrouble
      await from.stalls
      for (const path of paths) from.free += from.sizes.get(path) ?? 0
      from.removed.push(...paths)
    },
  })
}
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Ten minutes of a camera, so many days ago. */
async function keep(cameraId: string, daysAgo: number, bytes = megabyte, on = disk): Promise<string> {
  const from = clock.now() - daysAgo * day
  const file = `${cameraId} ${daysAgo}`
  on.sizes.set(file, bytes)
  await library.adopt({ cameraId, role: 'main' }, { from, to: from + ten }, bytes, on.root, file)
  return file
}
async function protect(cameraId: string, daysAgo: number, until: number | null): Promise<void> {
  const from = clock.now() - daysAgo * day
  await store.db
    .insertInto('protections')
    .values({ camera_id: cameraId, from, to: from + ten, reason: 'police', until })
    .execute()
}

describe('what goes', () => {
  it('by age: what is older than seven days, of each camera by its own plan', async () => {
    await plans.changePlan({ camera_id: '2', keep_days: 2 })
    await plans.changePlan({ camera_id: '3', keep_days: 30 })
    for (const id of ['1', '2', '3']) for (const age of [40, 8, 3, 1]) await keep(id, age)
    await retention.run()
    expect([...disk.removed].sort()).toEqual(['1 40', '1 8', '2 3', '2 40', '2 8', '3 40'])
    expect(retention.early('/kept')).toBeNull()
  })

  it('by size: the oldest of all, no more than must, and it is told when that was before its age', async () => {
    for (const age of [6, 5, 4, 3, 2]) await keep('1', age)
    await plans.changeSettings({ max_bytes: 3.5 * megabyte })
    await retention.run()
    expect(disk.removed).toEqual(['1 6', '1 5'])
    expect(retention.early('/kept')).toMatchObject({ camera_id: '1', from: clock.now() - 6 * day, to: clock.now() - 5 * day + ten })
    expect(library.usedBytes()).toBe(3 * megabyte)
    await retention.run()
    expect(disk.removed).toHaveLength(2)
  })

  it('by the size of one camera: of that one alone', async () => {
    for (const age of [5, 4, 3]) for (const id of ['1', '2']) await keep(id, age)
    await plans.changePlan({ camera_id: '2', max_bytes: megabyte })
    await retention.run()
    expect(disk.removed).toEqual(['2 5', '2 4'])
  })

  it('by the room on the disk: the oldest, until so much is free', async () => {
    for (const age of [5, 4, 3, 2]) await keep('1', age)
    disk.free = megabyte
    await plans.changeSettings({ min_free_bytes: 3 * megabyte })
    await retention.run()
    expect(disk.removed).toEqual(['1 5', '1 4'])
    expect(disk.free).toBe(3 * megabyte)
  })

  it('on a full disk: so much that it can be written to again, whatever is to stay free', async () => {
    for (const age of [5, 4, 3, 2]) await keep('1', age, 100 * megabyte)
    Object.assign(disk, { free: 0, total: 1000 * megabyte, trouble: { cause: 'disk-full', evidence: '', at: 0 } })
    await retention.run()
    // A fifth of a small disk.
    expect(disk.removed).toEqual(['1 5', '1 4'])
  })

  it('is never what is protected, whatever is missing, until the protection ends', async () => {
    for (const age of [10, 9, 3]) await keep('1', age)
    await protect('1', 10, null)
    await protect('1', 9, clock.now() + day)
    await protect('2', 3, null)
    await plans.changeSettings({ max_bytes: megabyte })
    await retention.run()
    expect(disk.removed).toEqual(['1 3'])
    await clock.turn(day + 1)
    await retention.run()
    expect(disk.removed).toEqual(['1 3', '1 9'])
  })

  it('is found behind any number of protected ones', async () => {
    const rows = Array.from({ length: 2300 }, (_, number) => ({
      ...{ camera_id: '1', role: 'main' as const, from: number * ten, to: (number + 1) * ten, bytes: 1 },
      ...{ file: `old ${number}`, folder: disk.root, state: 'done' as const, mime: '' },
    }))
    for (let at = 0; at < rows.length; at += 500)
      await store.db
        .insertInto('segments')
        .values(rows.slice(at, at + 500))
        .execute()
    await store.db
      .insertInto('protections')
      .values({ camera_id: '1', from: 0, to: 2300 * ten, reason: 'police', until: null })
      .execute()
    await keep('1', 3)
    disk.free = 0
    await plans.changeSettings({ min_free_bytes: megabyte })
    await retention.run()
    expect(disk.removed).toEqual(['1 3'])
  })

  it('is, ten minutes after it was deleted by hand, what was deleted, and not before', async () => {
    await keep('1', 1)
    const [row] = await library.segments({ from: 0, to: clock.now(), limit: 10 })
    await library.hide([row?.id ?? 0], 'removal', clock.now())
    await retention.run()
    expect(disk.removed).toEqual([])
    await clock.turn(ten + 1)
    await retention.run()
    expect(disk.removed).toEqual(['1 1'])
  })
})

describe('what is told beforehand', () => {
  it('is which file goes next, when and why: by its age where there is room', async () => {
    await keep('1', 6)
    await keep('1', 0.5)
    const { next, keeps_days, oldest_at } = await retention.forecast('/kept')
    const from = clock.now() - 6 * day
    expect(next).toEqual({ camera_id: '1', from, to: from + ten, at: from + ten + 7 * day, reason: 'age' })
    expect([keeps_days, oldest_at]).toEqual([7, from])
  })

  it('is, where room ends first, the days that fit and when the oldest goes', async () => {
    await keep('1', 3)
    // Half a day, 100 MB: 200 MB a day.
    await keep('1', 0.5, 100 * megabyte)
    disk.free = 400 * megabyte
    const { next, bytes_per_day, keeps_days } = await retention.forecast('/kept')
    expect(bytes_per_day).toBe(200 * megabyte)
    expect(keeps_days).toBeCloseTo(2.505)
    expect(next).toMatchObject({ from: clock.now() - 3 * day, reason: 'space', at: clock.now() + 2 * day })
  })

  it('counts the files that are being written: a first hour is no rate of nothing', async () => {
    // 100 MB in six minutes, none of it finished.
    growing = [{ folder: '/kept', bytes: 100 * megabyte, startedAt: clock.now() - day / 240 }]
    disk.free = 50_000 * megabyte
    const { bytes_per_day, keeps_days } = await retention.forecast('/kept')
    expect(bytes_per_day).toBeCloseTo(24_000 * megabyte)
    expect(keeps_days).toBeLessThan(3)
    growing = []
  })

  it('passes over what is protected, and is nothing where nothing is kept', async () => {
    expect((await retention.forecast('/kept')).next).toBeNull()
    await keep('1', 6)
    await keep('1', 5)
    await protect('1', 6, null)
    expect((await retention.forecast('/kept')).next?.from).toBe(clock.now() - 5 * day)
  })
})

describe('cleanup by hand', () => {
  it('names what would go, and deletes it only when it is meant', async () => {
    for (const age of [9, 8, 2]) await keep('1', age)
    await protect('1', 9, null)
    expect(await retention.olderThan(7, true)).toEqual({ segments: 1, bytes: megabyte, files: ['1 8'] })
    expect(disk.removed).toEqual([])
    await retention.olderThan(7, false)
    expect(disk.removed).toEqual(['1 8'])
  })
})

describe('several disks', () => {
  it('make room each for itself: the oldest of the one that is full, nothing of the others', async () => {
    const small = newDisk('/small')
    disks = [disk, small]
    await keep('1', 5)
    const gone = await keep('2', 3, megabyte, small)
    await keep('2', 2, megabyte, small)
    small.free = -0.5 * megabyte
    await retention.run()
    expect([disk.removed, small.removed]).toEqual([[], [gone]])
    expect(library.usedBytes('/small')).toBe(megabyte)
    expect(retention.early('/kept')).toBeNull()
    expect(retention.early('/small')).toMatchObject({ camera_id: '2', from: clock.now() - 3 * day })
  })

  it('wait for none that hangs: the others go on deleting', async () => {
    const hanging = newDisk('/hanging')
    disks = [hanging, disk]
    const { promise, resolve } = Promise.withResolvers<void>()
    hanging.stalls = promise
    const late = await keep('1', 9, megabyte, hanging)
    const old = await keep('2', 8)
    const all = retention.run()
    await expect.poll(() => disk.removed).toEqual([old])
    expect(hanging.removed).toEqual([])
    resolve()
    await all
    expect(hanging.removed).toEqual([late])
  })

  it('keep no longer what lies where nothing is written any more, and are left in peace when they are gone', async () => {
    const before = newDisk('/before')
    const old = await keep('1', 8, megabyte, before)
    await retention.run()
    expect(await library.oldest(5)).toHaveLength(1)
    disks = [disk, before]
    await clock.turn(3_600_000)
    await retention.run()
    expect(before.removed).toEqual([old])
  })

  it('say each what fits', async () => {
    const small = newDisk('/small')
    small.free = 9 * megabyte
    disks = [disk, small]
    for (const ago of [0.9, 0.5]) await keep('2', ago, megabyte, small)
    const forecast = await retention.forecast('/small')
    expect(forecast.keeps_days).toBeCloseTo(11 / (2 / 0.9), 1)
    expect(forecast.next).toMatchObject({ camera_id: '2', reason: 'space' })
    expect((await retention.forecast('/kept')).next).toBeNull()
  })
})

describe('what went before its age', () => {
  it('is a gap that says so, one for all that went, and is still known after a restart', async () => {
    for (const ago of [6, 6 - ten / day, 6 - (2 * ten) / day, 1]) await keep('1', ago)
    disk.free = -1.5 * megabyte
    await retention.run()
    disk.free = -0.5 * megabyte
    await retention.run()
    const all = { from: 0, to: clock.now() }
    expect(await library.gaps('1', all)).toEqual([
      { role: 'main', cause: 'made-room', evidence: null, from: clock.now() - 6 * day, to: clock.now() - 6 * day + 3 * ten },
    ])
    expect((await open()).early('/kept')).toMatchObject({ camera_id: '1', at: clock.now() })
  })
})
