/**
 * What is kept beside the segments and changes with each in one transaction: spans, days, and what each folder holds, so that a year is
 * drawn as fast as an hour.
 */
import type { Kysely, Transaction } from 'kysely'
import type { StreamRole } from '../../src-shared/cameras.ts'
import type { Store } from '../store/types.ts'

export type Tables = Store['db'] extends Kysely<infer T> ? T : never
interface Range {
  readonly from: number
  readonly to: number
}
interface Kept extends Range {
  readonly camera_id: string
  readonly role: StreamRole
  readonly bytes: number
  readonly folder: string
}

/** Milliseconds between two files that are still one stretch. */
export const joined = 1500
const dayMs = 86_400_000

export async function addTo(change: Transaction<Tables>, segment: Kept): Promise<void> {
  const { camera_id: cameraId, role, from, to, bytes, folder } = segment
  await addFolder(change, folder, bytes)
  await addDay(change, cameraId, { from, to }, bytes, 1)
  const all = change.selectFrom('spans').selectAll().where('camera_id', '=', cameraId).where('role', '=', role)
  const touching = await all
    .where('from', '<=', to + joined)
    .where('to', '>=', from - joined)
    .execute()
  for (const span of touching)
    await change.deleteFrom('spans').where('camera_id', '=', cameraId).where('role', '=', role).where('from', '=', span.from).execute()
  const whole = { from: Math.min(from, ...touching.map((span) => span.from)), to: Math.max(to, ...touching.map((span) => span.to)) }
  await change
    .insertInto('spans')
    .values({ camera_id: cameraId, role, ...whole })
    .execute()
}

export async function takeAway(change: Transaction<Tables>, row: Kept): Promise<void> {
  await addFolder(change, row.folder, -row.bytes)
  await addDay(change, row.camera_id, row, -row.bytes, -1)
  const rest = change
    .selectFrom('segments')
    .select(['from', 'to'])
    .where('camera_id', '=', row.camera_id)
    .where('role', '=', row.role)
    .where('state', '=', 'done')
  const touched = await change
    .selectFrom('spans')
    .selectAll()
    .where('camera_id', '=', row.camera_id)
    .where('role', '=', row.role)
    .where('from', '<=', row.from)
    .where('to', '>=', row.to)
    .executeTakeFirst()
  if (!touched) return
  await change
    .deleteFrom('spans')
    .where('camera_id', '=', row.camera_id)
    .where('role', '=', row.role)
    .where('from', '=', touched.from)
    .execute()
  const before = await rest
    .where('from', '>=', touched.from)
    .where('from', '<', row.from)
    .orderBy('from', 'desc')
    .limit(1)
    .executeTakeFirst()
  const after = await rest.where('from', '>', row.from).where('from', '<', touched.to).orderBy('from').limit(1).executeTakeFirst()
  const pieces = [before && { from: touched.from, to: before.to }, after && { from: after.from, to: touched.to }].filter(
    (piece) => piece !== undefined,
  )
  for (const piece of pieces)
    await change
      .insertInto('spans')
      .values({ camera_id: row.camera_id, role: row.role, ...piece })
      .execute()
}

async function addFolder(change: Transaction<Tables>, folder: string, bytes: number): Promise<void> {
  await change
    .insertInto('recording_folders')
    .values({ folder, bytes })
    .onConflict((conflict) =>
      conflict.column('folder').doUpdateSet(({ ref, eb }) => ({ bytes: eb(ref('recording_folders.bytes'), '+', bytes) })),
    )
    .execute()
}

/** Bytes go to the day in which it began; the time is shared out. */
async function addDay(change: Transaction<Tables>, cameraId: string, { from, to }: Range, bytes: number, sign: 1 | -1): Promise<void> {
  for (let at = from; at < to || at === from; ) {
    const end = Math.min(to, (Math.floor(at / dayMs) + 1) * dayMs)
    const row = { day: dayOf(at), camera_id: cameraId, bytes: at === from ? bytes : 0, ms: sign * (end - at) }
    await change
      .insertInto('recording_days')
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(['day', 'camera_id']).doUpdateSet(({ ref, eb }) => ({
          bytes: eb(ref('recording_days.bytes'), '+', row.bytes),
          ms: eb(ref('recording_days.ms'), '+', row.ms),
        })),
      )
      .execute()
    if (end <= at) return
    at = end
  }
}

export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
