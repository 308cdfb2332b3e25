/**
 * Downsampling and retention: thins out metrics by age and keeps them below a number of rows, in slices of a few ten milliseconds: a gateway that was
 * off for a month has two million minutes to make hours of, and its cameras must not wait meanwhile.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../../store/index.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
/** Seconds a point stands for, seconds that it will stand for, from which age in milliseconds, and how much of it at once. */
const steps = [
  { from: 2, to: 60, age: hour, slice: 10 * minute },
  { from: 60, to: 3600, age: 30 * 24 * hour, slice: 6 * hour },
] as const
const [, minutesToHours] = steps
/** Rows that go at once where hours alone are too many. */
const deleteAtOnce = 2000

export interface Thinning {
  readonly now: number
  readonly maxRows: number
  /** Nothing more is to be begun. */
  ended(): boolean
}

export async function thinMetrics(db: Kysely<Tables>, { now, maxRows, ended }: Thinning): Promise<void> {
  for (const step of steps) {
    const before = floor(now - step.age, step.to * second)
    while (!ended() && (await thinSlice(db, step, before))) await nextTurn()
  }
  let excess = (await count(db)) - maxRows
  while (excess > 0 && !ended()) {
    const gone = (await thinSlice(db, minutesToHours, floor(now - hour, hour))) || (await deleteOldest(db, Math.min(excess, deleteAtOnce)))
    if (gone === 0) return
    excess -= gone
    await nextTurn()
  }
}

/** Makes coarser points of the oldest slice of a span that lies before `before`; how many rows fewer there are then, at least 1. */
async function thinSlice(db: Kysely<Tables>, { from, to, slice }: (typeof steps)[number], before: number): Promise<number> {
  const oldest = await db
    .selectFrom('metrics')
    .select('at')
    .where('span', '=', from)
    .where('at', '<', before)
    .orderBy('at')
    .limit(1)
    .executeTakeFirst()
  if (!oldest) return 0
  const width = to * second
  // Whole intervals only, so that no interval is averaged twice.
  const end = Math.min(before, floor(oldest.at, width) + slice)
  return db.transaction().execute(async (change) => {
    // Numbers are bound as REAL: without the cast every row would be an interval of its own.
    const interval = sql`CAST(at / ${width} AS INTEGER)`
    // An interval that is there already came about before the clock was set back: both count.
    const added = await sql`
      INSERT INTO metrics (camera_id, at, span, bitrate, fps, delay_ms, restarts)
      SELECT camera_id, ${interval} * ${width}, ${to}, avg(bitrate), avg(fps), avg(delay_ms), max(restarts)
      FROM metrics WHERE span = ${from} AND at < ${end} GROUP BY camera_id, ${interval}
      ON CONFLICT DO UPDATE SET bitrate = (bitrate + excluded.bitrate) / 2, fps = (fps + excluded.fps) / 2,
        delay_ms = coalesce((delay_ms + excluded.delay_ms) / 2, delay_ms, excluded.delay_ms), restarts = max(restarts, excluded.restarts)
      `.execute(change)
    const removed = await sql`DELETE FROM metrics WHERE span = ${from} AND at < ${end}`.execute(change)
    return Math.max(1, Number(removed.numAffectedRows ?? 0) - Number(added.numAffectedRows ?? 0))
  })
}

async function deleteOldest(db: Kysely<Tables>, rows: number): Promise<number> {
  for (const span of [3600, 60, 2]) {
    const gone = await sql`DELETE FROM metrics WHERE (camera_id, span, at) IN
      (SELECT camera_id, span, at FROM metrics WHERE span = ${span} ORDER BY at LIMIT ${rows})`.execute(db)
    if (Number(gone.numAffectedRows ?? 0) > 0) return Number(gone.numAffectedRows)
  }
  return 0
}

async function count(db: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM metrics`.execute(db)
  return rows[0]?.count ?? 0
}

function floor(at: number, width: number): number {
  return Math.floor(at / width) * width
}
