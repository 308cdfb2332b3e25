/**
 * What happened to each publication, in SQLite: from start to end, with its outages and their causes.
 *
 * A disk that cannot be written must not stop a publication: what fails here is logged once and left out. What an engine
 * that was killed left open is closed at the next start, at the last moment that it is known to have lived.
 */
import { sql } from 'kysely'
import type * as z from 'zod'
import type { HistoryEntry, Outage, Way } from '../../../src-shared/publishing.ts'
import type { Cause } from '../../../src-shared/trouble.ts'
import type { Clock, Log } from '../../media/index.ts'
import type { Store } from '../../store/types.ts'

export interface PublicationLog {
  begin(entry: { cameraId: string; cameraName: string; profile: string; path: string; way: Way }): OpenEntry
  list(query: { camera_id?: string | undefined; since?: number | undefined; limit: number }): Promise<HistoryEntry[]>
  /** Oldest entries beyond the limit go. */
  trim(): Promise<void>
  /** Resolves when all that was noted is written. */
  settled(): Promise<void>
}

export interface OpenEntry {
  outageBegins(cause: Cause, evidence: string | null): void
  outageEnds(): void
  end(how: 'stopped' | 'failed' | 'engine-ended'): void
}

const maxEntries = 20_000
const maxOutages = 200_000

export async function openPublicationLog(parts: { store: Store; clock: Clock; log: Log }): Promise<PublicationLog> {
  const { clock, log } = parts
  const db = parts.store.db
  let queue: Promise<unknown> = closeLeftOpen()
  let warned = false
  /** In order, one after the other; the caller never waits. */
  const later = <T>(work: () => Promise<T>): Promise<T | undefined> => {
    const done = queue.then(work).catch((thrown: unknown) => {
      if (!warned) log.error({ err: String(thrown) }, 'history cannot be written; publications go on')
      warned = true
      return undefined
    })
    queue = done
    return done
  }

  async function closeLeftOpen(): Promise<void> {
    const open = await db
      .selectFrom('publication_history')
      .select(['id', 'camera_id', 'started_at'])
      .where('ended_at', 'is', null)
      .execute()
    for (const { id, camera_id, started_at } of open) {
      const last = await db
        .selectFrom('metrics')
        .select(({ fn }) => fn.max('at').as('at'))
        .where('camera_id', '=', camera_id)
        .where('at', '>=', started_at)
        .executeTakeFirst()
      const at = Math.max(Number(last?.at ?? 0), started_at)
      await db.updateTable('publication_history').set({ ended_at: at, end: 'engine-ended' }).where('id', '=', id).execute()
      await db
        .updateTable('outages')
        .set({ to: sql<number>`max("from", ${at})` })
        .where('publication_id', '=', id)
        .where('to', 'is', null)
        .execute()
    }
  }
  await queue.catch((thrown: unknown) => log.error({ err: String(thrown) }, 'history of the last run cannot be closed'))
  queue = Promise.resolve()

  return {
    begin({ cameraId, cameraName, profile, path, way }) {
      const row = { camera_id: cameraId, camera_name: cameraName, profile, publish_path: path, way, started_at: clock.now() }
      const id = later(async () => {
        const added = await db
          .insertInto('publication_history')
          .values({ ...row, ended_at: null, end: null })
          .executeTakeFirstOrThrow()
        return Number(added.insertId)
      })
      let outage: Promise<number | undefined> | undefined
      const note = <T>(work: (id: number) => Promise<T>) =>
        later(async () => {
          const known = await id
          return known === undefined ? undefined : work(known)
        })
      const outageEnds = () => {
        const open = outage
        if (!open) return
        outage = undefined
        const to = clock.now()
        void note(async () => {
          const known = await open
          if (known !== undefined) await db.updateTable('outages').set({ to }).where('id', '=', known).execute()
        })
      }
      return {
        outageBegins(cause, evidence) {
          if (outage) return
          const from = clock.now()
          outage = note(async (publication_id) => {
            const added = await db
              .insertInto('outages')
              .values({ publication_id, from, to: null, cause, evidence: evidence?.slice(0, 500) ?? null })
              .executeTakeFirstOrThrow()
            return Number(added.insertId)
          })
        },
        outageEnds,
        end(how) {
          outageEnds()
          const ended_at = clock.now()
          void note((known) => db.updateTable('publication_history').set({ ended_at, end: how }).where('id', '=', known).execute())
        },
      }
    },

    async list({ camera_id, since, limit }) {
      await queue
      let query = db.selectFrom('publication_history').selectAll().orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit)
      if (camera_id !== undefined) query = query.where('camera_id', '=', camera_id)
      if (since !== undefined) query = query.where((or) => or.or([or('ended_at', 'is', null), or('ended_at', '>=', since)]))
      const rows = await query.execute()
      const outages = new Map<number, z.infer<typeof Outage>[]>()
      for (let at = 0; at < rows.length; at += 500) {
        const ids = rows.slice(at, at + 500).map(({ id }) => id)
        const found = await db.selectFrom('outages').selectAll().where('publication_id', 'in', ids).orderBy('from').execute()
        for (const { publication_id, from, to, cause, evidence } of found) {
          const list = outages.get(publication_id) ?? []
          list.push({ from, to, cause: cause as Cause, evidence })
          outages.set(publication_id, list)
        }
      }
      return rows.map(({ id, way, end, ...row }) => ({
        ...row,
        id: String(id),
        way: way as Way,
        end: end as HistoryEntry['end'],
        outages: outages.get(id) ?? [],
      }))
    },

    async trim() {
      await later(async () => {
        const beyond = (table: 'publication_history' | 'outages', keep: number) =>
          sql`DELETE FROM ${sql.table(table)} WHERE id <= (SELECT id FROM ${sql.table(table)} ORDER BY id DESC LIMIT 1 OFFSET ${keep})`
        await beyond('publication_history', maxEntries).execute(db)
        await beyond('outages', maxOutages).execute(db)
      })
    },

    settled: async () => void (await queue),
  }
}
