/**
 * Metrics of every publication over time, in SQLite: one point every 2 s, thinned out by age to one a minute after an
 * hour and one an hour after a month. Never more rows than the limit, whatever the number of cameras.
 *
 * Points are written together every few seconds: a memory card is not asked to sync fifty times a second.
 */
import { sql } from 'kysely'
import type { MetricPoint } from '../../../src-shared/publishing.ts'
import type { Clock, Log } from '../../media/index.ts'
import type { Store } from '../../store/types.ts'

export interface MetricLog {
  add(point: MetricPoint): void
  list(query: { camera_id?: string | undefined; since?: number | undefined; until?: number | undefined }): Promise<MetricPoint[]>
  /** Writes what waits, thins out what is due. Called by the room's timer. */
  tick(now: number): void
  settled(): Promise<void>
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const writeEvery = 10 * second
/** [span in seconds it has, span it gets, age in ms from which] */
const thinning = [
  [2, 60, hour],
  [60, 3600, 30 * 24 * hour],
] as const

export function openMetricLog(parts: { store: Store; clock: Clock; log: Log; maxRows?: number }): MetricLog {
  const { clock, log, maxRows = 2_000_000 } = parts
  const db = parts.store.db
  let waiting: MetricPoint[] = []
  let writeAt = clock.now() + writeEvery
  let thinAt = clock.now()
  let queue: Promise<unknown> = Promise.resolve()
  let warned = false

  const later = (work: () => Promise<unknown>) => {
    queue = queue.then(work).catch((thrown: unknown) => {
      if (!warned) log.error({ err: String(thrown) }, 'metrics cannot be written; publications go on')
      warned = true
    })
    return queue
  }

  const write = () => {
    const points = waiting
    waiting = []
    if (points.length === 0) return
    void later(() =>
      db.transaction().execute(async (change) => {
        // SQLite takes 32 766 parameters in a statement.
        for (let at = 0; at < points.length; at += 1000) {
          const rows = points.slice(at, at + 1000)
          await change
            .insertInto('metrics')
            .values(rows)
            .onConflict((conflict) => conflict.doNothing())
            .execute()
        }
      }),
    )
  }

  const thin = (now: number) =>
    later(async () => {
      for (const [from, to, age] of thinning) {
        const width = to * second
        // Whole intervals only, so that no interval is averaged twice.
        const before = Math.floor((now - age) / width) * width
        await db.transaction().execute(async (change) => {
          // Numbers are bound as REAL: without the cast every row would be an interval of its own.
          const interval = sql`CAST(at / ${width} AS INTEGER)`
          await sql`
            INSERT OR REPLACE INTO metrics (camera_id, at, span, bitrate, fps, delay_ms, restarts)
            SELECT camera_id, ${interval} * ${width}, ${to}, avg(bitrate), avg(fps), avg(delay_ms), max(restarts)
            FROM metrics WHERE span = ${from} AND at < ${before} GROUP BY camera_id, ${interval}`.execute(change)
          await sql`DELETE FROM metrics WHERE span = ${from} AND at < ${before}`.execute(change)
        })
      }
      const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM metrics`.execute(db)
      const excess = (rows[0]?.count ?? 0) - maxRows
      if (excess > 0) {
        await sql`DELETE FROM metrics WHERE (camera_id, span, at) IN
          (SELECT camera_id, span, at FROM metrics ORDER BY at LIMIT ${excess})`.execute(db)
      }
    })

  return {
    add: (point) => void waiting.push(point),
    async list({ camera_id, since, until }) {
      write()
      await queue
      let query = db.selectFrom('metrics').selectAll().orderBy('at')
      if (camera_id !== undefined) query = query.where('camera_id', '=', camera_id)
      if (since !== undefined) query = query.where('at', '>=', since)
      if (until !== undefined) query = query.where('at', '<', until)
      return query.execute()
    },
    tick(now) {
      if (now >= writeAt) {
        writeAt = now + writeEvery
        write()
      }
      if (now >= thinAt) {
        thinAt = now + 10 * minute
        void thin(now)
      }
    },
    async settled() {
      write()
      await queue
    },
  }
}
