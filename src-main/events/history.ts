/**
 * The event log: what cameras noticed, kept to look it up, and to mark the time line of the recordings. Bounded by age and by number, so
 * that a camera in the wind fills no disk. A database that refuses loses history, never an event.
 */
import type { CameraEvent } from '../../src-shared/events.ts'
import { EventKind } from '../../src-shared/events.ts'
import type { Clock, Log } from '../base/index.ts'
import type { Store } from '../store/types.ts'

export interface EventHistory {
  nextId(): string
  put(event: CameraEvent): void
  list(query: {
    readonly cameraId: string
    readonly from?: number | undefined
    readonly to?: number | undefined
    readonly kind?: EventKind | undefined
    readonly before?: string | undefined
    readonly limit: number
  }): Promise<CameraEvent[]>
  close(): Promise<void>
}

/** Days, events per camera, and milliseconds between two looks at them. */
const keptDays = 90
const keptPerCamera = 50_000
const tidyEvery = 3600_000

export async function openHistory({ store: { db }, clock, log }: { store: Store; clock: Clock; log: Log }): Promise<EventHistory> {
  const last = await db.selectFrom('camera_events').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst()
  let next = (last?.id ?? 0) + 1
  // what lasted when we ended, or died: nobody saw its end
  await db
    .updateTable('camera_events')
    .set(({ ref }) => ({ to: ref('from'), ended_by: 'lost' }))
    .where('to', 'is', null)
    .execute()
    .catch(() => undefined)
  let writing: Promise<unknown> = Promise.resolve()
  const refused = (error: unknown) => log.warn({ error: String(error) }, 'an event could not be kept')

  const tidy = async () => {
    await db
      .deleteFrom('camera_events')
      .where('from', '<', clock.now() - keptDays * 86_400_000)
      .execute()
    const full = await db
      .selectFrom('camera_events')
      .select(['camera_id', ({ fn }) => fn.countAll<number>().as('count')])
      .groupBy('camera_id')
      .having(({ fn }) => fn.countAll(), '>', keptPerCamera)
      .execute()
    for (const { camera_id, count } of full)
      await db
        .deleteFrom('camera_events')
        .where('id', 'in', (inside) =>
          inside
            .selectFrom('camera_events')
            .select('id')
            .where('camera_id', '=', camera_id)
            .orderBy('id')
            .limit(count - keptPerCamera),
        )
        .execute()
  }
  let stopTidying = () => {}
  const tidyLater = () => {
    stopTidying = clock.after(tidyEvery, () => {
      writing = writing.then(tidy).catch(refused)
      tidyLater()
    })
  }
  writing = writing.then(tidy).catch(refused)
  tidyLater()

  return {
    nextId: () => String(next++),
    put({ id, camera_id, kind, topic, source, from, to, before, ended_by, data }) {
      const row = {
        camera_id: Number(camera_id),
        kind,
        topic,
        source,
        from,
        to,
        before: before ? 1 : 0,
        ended_by,
        data: JSON.stringify(data),
      }
      writing = writing
        .then(() =>
          db
            .insertInto('camera_events')
            .values({ id: Number(id), ...row })
            .onConflict((conflict) => conflict.column('id').doUpdateSet({ to, ended_by }))
            .execute(),
        )
        .catch(refused)
    },
    async list({ cameraId, from, to, kind, before, limit }) {
      await writing
      let query = db.selectFrom('camera_events').selectAll().where('camera_id', '=', Number(cameraId))
      if (from !== undefined) query = query.where((where) => where.or([where('to', '>=', from), where('to', 'is', null)]))
      if (to !== undefined) query = query.where('from', '<=', to)
      if (kind !== undefined) query = query.where('kind', '=', kind)
      if (before !== undefined) query = query.where('id', '<', Number(before))
      const rows = await query.orderBy('id', 'desc').limit(limit).execute()
      return rows.map((row) => ({
        ...row,
        id: String(row.id),
        camera_id: String(row.camera_id),
        kind: EventKind.catch('other').parse(row.kind),
        before: row.before === 1,
        ended_by: row.ended_by as CameraEvent['ended_by'],
        data: readData(row.data),
      }))
    },
    async close() {
      stopTidying()
      await writing
    },
  }
}

function readData(text: string): Record<string, string> {
  try {
    return JSON.parse(text) as Record<string, string>
  } catch {
    return {}
  }
}
