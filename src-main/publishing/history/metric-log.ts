/**
 * Metrics of every publication over time, in SQLite: one point every 2 s, thinned out by age to one a minute after an
 * hour and one an hour after a month. Never more rows than the limit, whatever the number of cameras: minutes are then
 * thinned out earlier, and only where hours alone are too many do the oldest go.
 *
 * Points are written together every few seconds: a memory card is not asked to sync fifty times a second. What a full
 * disk refuses waits in memory, the newest of it. Long work is done in slices, so that nothing else is held up.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { MetricPoint } from '../../../src-shared/publishing.ts'
import { asFailure, type Clock, isDue, type Log, Problem } from '../../base/index.ts'
import type { Store } from '../../store/types.ts'
import { thinMetrics } from './thin-metrics.ts'

interface MetricQuery {
  readonly camera_id?: string | undefined
  /** Milliseconds since 1970, inclusive. */
  readonly since?: number | undefined
  /** Exclusive. */
  readonly until?: number | undefined
}

export interface MetricLog {
  add(point: MetricPoint): void
  /** The newest that the limit allows, oldest first. */
  list(query: MetricQuery & { limit?: number | undefined }): Promise<MetricPoint[]>
  /** All of them, read as they are taken: hours first, then minutes, then what is not thinned out yet. */
  rows(query: MetricQuery): AsyncGenerator<MetricPoint[], void>
  /** Writes what waits, thins out what is due. Called by the room's timer. */
  tick(now: number): void
  /** Resolves when what was added is written, or waits for the disk, and what was due is thinned out. */
  settled(): Promise<void>
  /** Begins nothing more. */
  close(): Promise<void>
}

const second = 1000
const writeEvery = 10 * second
const thinEvery = 600 * second
const pageSize = 1000
/** Points in a statement; SQLite takes 32 766 parameters. */
const chunk = 1000
/** Points that wait for a disk: half an hour of fifty cameras. */
const maxWaiting = 50_000
const spans = [3600, 60, 2] as const

export function openMetricLog(parts: { store: Store; clock: Clock; log: Log; maxRows?: number }): MetricLog {
  const { clock, log, maxRows = 3_000_000 } = parts
  const db = parts.store.db
  let waiting: MetricPoint[] = []
  let writeAt = clock.now() + writeEvery
  let thinAt = clock.now()
  let queue: Promise<void> = Promise.resolve()
  let thinning: Promise<void> | undefined
  const refused = new Set<string>()
  let closed = false

  /** Never rejects; what goes wrong is told once, and once that it is over. */
  const noted = (what: string, work: Promise<unknown>): Promise<void> =>
    work.then(
      () => {
        if (refused.delete(what)) log.info({}, `metrics are ${what} again`)
      },
      (thrown: unknown) => {
        if (!refused.has(what))
          log.error(
            { reason: thrown instanceof Problem ? thrown.data : asFailure(thrown).message },
            `metrics cannot be ${what}; publications go on`,
          )
        refused.add(what)
      },
    )

  const insert = async (points: readonly MetricPoint[]) => {
    try {
      await db.transaction().execute(async (change) => {
        for (let at = 0; at < points.length; at += chunk)
          await change
            .insertInto('metrics')
            .values(points.slice(at, at + chunk))
            .onConflict((conflict) => conflict.doNothing())
            .execute()
      })
    } catch (thrown) {
      waiting = [...points, ...waiting].slice(-maxWaiting)
      throw thrown
    }
  }
  const write = () => {
    const points = waiting
    waiting = []
    if (points.length > 0) queue = queue.then(() => noted('written', insert(points)))
    return queue
  }
  /** Beside the writing, for it may have much to do. */
  const thin = (now: number) => {
    thinning ??= noted('thinned out', thinMetrics(db, { now, maxRows, ended: () => closed })).finally(() => {
      thinning = undefined
    })
  }
  const settled = async () => {
    await write()
    await thinning
  }

  const page = (span: number, { camera_id, since, until }: MetricQuery) => {
    let query = db.selectFrom('metrics').selectAll().where('span', '=', span)
    if (camera_id !== undefined) query = query.where('camera_id', '=', camera_id)
    if (since !== undefined) query = query.where('at', '>=', since)
    if (until !== undefined) query = query.where('at', '<', until)
    return query
  }

  async function* rows(query: MetricQuery): AsyncGenerator<MetricPoint[], void> {
    await write()
    for (const span of spans) {
      let last: MetricPoint | undefined
      for (;;) {
        let next = page(span, query).orderBy('at').orderBy('camera_id').limit(pageSize)
        if (last) {
          const { at, camera_id } = last
          next = next.where(({ eb, refTuple, tuple }) => eb(refTuple('at', 'camera_id'), '>', tuple(at, camera_id)))
        }
        const found = await next.execute()
        if (found.length > 0) yield found
        if (found.length < pageSize) break
        last = found.at(-1)
        await nextTurn()
      }
    }
  }

  return {
    add(point) {
      waiting.push(point)
      if (waiting.length > 2 * maxWaiting) waiting = waiting.slice(-maxWaiting)
    },
    async list({ limit = 50_000, ...query }) {
      await write()
      const newest: MetricPoint[] = []
      for (const span of [...spans].reverse()) {
        const left = limit - newest.length
        if (left > 0) newest.push(...(await page(span, query).orderBy('at', 'desc').limit(left).execute()))
        await nextTurn()
      }
      return newest.sort((one, other) => one.at - other.at)
    },
    rows,
    tick(now) {
      if (isDue(writeAt, now, writeEvery)) {
        writeAt = now + writeEvery
        void write()
      }
      if (isDue(thinAt, now, thinEvery)) {
        thinAt = now + thinEvery
        thin(now)
      }
    },
    settled,
    close() {
      closed = true
      return settled()
    },
  }
}
