/**
 * What happened to each publication, in SQLite: from start to end, with its outages and their causes.
 *
 * A disk that cannot be written must not stop a publication: what it refuses is written when it can be. What an engine that
 * was killed left open is closed at the next start, at the last moment that it is known to have lived. A clock that is set
 * back makes nothing end before it began.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type SelectQueryBuilder, sql } from 'kysely'
import type * as z from 'zod'
import type { HistoryEntry, Outage, Way } from '../../../src-shared/publishing.ts'
import type { Cause } from '../../../src-shared/trouble.ts'
import type { Clock, Log } from '../../base/index.ts'
import type { Tables } from '../../store/index.ts'
import type { Store } from '../../store/types.ts'
import { createWriteBehind } from './write-behind.ts'

interface HistoryQuery {
  readonly camera_id?: string | undefined
  /** Milliseconds since 1970: those that had not ended before. */
  readonly since?: number | undefined
  /** Those that began before. */
  readonly until?: number | undefined
  /** Id of an entry: those noted before it. */
  readonly before?: number | undefined
}

export interface PublicationLog {
  begin(entry: { cameraId: string; cameraName: string; profile: string; path: string; way: Way }): OpenEntry
  /** Newest first. */
  list(query: HistoryQuery & { limit: number }): Promise<HistoryEntry[]>
  /** All of them, newest first, read as they are taken: for a file, however long. */
  rows(query: HistoryQuery): AsyncGenerator<HistoryEntry[], void>
  /** Oldest entries beyond the limit go. */
  trim(): Promise<void>
  /** Resolves when all that was noted is written, or waits for the disk. Called now and then, it writes what waits. */
  settled(): Promise<void>
}

export interface OpenEntry {
  /** Another way carries it now: what the tracks turned out to be, or became, decides. */
  wayChanged(way: Way): void
  outageBegins(cause: Cause, evidence: string | null): void
  /** The outage that lasts, if any, was mended. */
  outageEnds(): void
  /** It publishes, and not as it should. One per cause at a time. */
  impairmentBegins(cause: Cause, evidence: string | null): void
  impairmentEnds(cause: Cause): void
  end(how: 'stopped' | 'failed' | 'engine-ended'): void
}

type Kind = 'outage' | 'impairment'

const pageSize = 200
/** Notes that wait for a disk: a day of fifty cameras that flap once a minute. */
const maxWaiting = 100_000

export async function openPublicationLog(parts: {
  store: Store
  clock: Clock
  log: Log
  maxEntries?: number
  maxOutages?: number
}): Promise<PublicationLog> {
  const { clock, log, maxEntries = 20_000, maxOutages = 200_000 } = parts
  const db = parts.store.db
  const opened = clock.now()
  const writes = createWriteBehind({ log, what: 'history', limit: maxWaiting })
  writes.add(closeLeftOpen)
  await writes.flush()

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
        .where('at', '<', opened) // this run's own may be there already, where the disk was full at first
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

  const outagesOf = async (ids: readonly number[]) => {
    const spans = new Map<string, z.infer<typeof Outage>[]>()
    const found = await db.selectFrom('outages').selectAll().where('publication_id', 'in', ids).orderBy('from').execute()
    for (const { publication_id, from, to, cause, evidence, kind } of found) {
      const key = `${kind} ${publication_id}`
      const list = spans.get(key) ?? []
      list.push({ from, to, cause: cause as Cause, evidence })
      spans.set(key, list)
    }
    return (kind: Kind, id: number) => spans.get(`${kind} ${id}`) ?? []
  }

  async function* rows(query: HistoryQuery, limit = Number.POSITIVE_INFINITY): AsyncGenerator<HistoryEntry[], void> {
    await writes.flush()
    for (let left = limit, before = query.before; left > 0; ) {
      let page = matching(db.selectFrom('publication_history'), query).selectAll().orderBy('id', 'desc').limit(Math.min(left, pageSize))
      if (before !== undefined) page = page.where('id', '<', before)
      const found = await page.execute()
      const outages = await outagesOf(found.map(({ id }) => id))
      if (found.length > 0)
        yield found.map(({ id, way, end, ...row }) => ({
          ...row,
          id: String(id),
          way: way as Way,
          end: end as HistoryEntry['end'],
          outages: outages('outage', id),
          impairments: outages('impairment', id),
        }))
      if (found.length < pageSize) return
      left -= found.length
      before = found.at(-1)?.id
      await nextTurn()
    }
  }

  return {
    begin({ cameraId, cameraName, profile, path, way }) {
      const row = { camera_id: cameraId, camera_name: cameraName, profile, publish_path: path, way, started_at: clock.now() }
      const entry: { id?: number } = {}
      writes.add(async () => {
        const values = { ...row, ended_at: null, end: null }
        entry.id = Number((await db.insertInto('publication_history').values(values).executeTakeFirstOrThrow()).insertId)
      })
      const spans = new Map<string, { id?: number; from: number }>()
      const begins = (kind: Kind, key: string, cause: Cause, evidence: string | null) => {
        if (spans.has(key)) return
        const begun: { id?: number; from: number } = { from: clock.now() }
        spans.set(key, begun)
        writes.add(async () => {
          if (entry.id === undefined) return
          const values = { publication_id: entry.id, from: begun.from, to: null, cause, evidence: evidence?.slice(0, 500) ?? null, kind }
          begun.id = Number((await db.insertInto('outages').values(values).executeTakeFirstOrThrow()).insertId)
        })
      }
      const ends = (key: string) => {
        const open = spans.get(key)
        if (!open) return
        spans.delete(key)
        const to = Math.max(open.from, clock.now())
        writes.add(async () => open.id && db.updateTable('outages').set({ to }).where('id', '=', open.id).execute())
      }
      return {
        wayChanged(next) {
          if (next === row.way) return
          row.way = next
          writes.add(async () => entry.id && db.updateTable('publication_history').set({ way: next }).where('id', '=', entry.id).execute())
        },
        outageBegins: (cause, evidence) => begins('outage', 'outage', cause, evidence),
        outageEnds: () => ends('outage'),
        impairmentBegins: (cause, evidence) => begins('impairment', cause, cause, evidence),
        impairmentEnds: ends,
        end(how) {
          for (const key of [...spans.keys()]) ends(key)
          const ended_at = Math.max(row.started_at, clock.now())
          writes.add(
            async () => entry.id && db.updateTable('publication_history').set({ ended_at, end: how }).where('id', '=', entry.id).execute(),
          )
        },
      }
    },

    async list({ limit, ...query }) {
      const all: HistoryEntry[] = []
      for await (const page of rows(query, limit)) all.push(...page)
      return all
    },
    rows,

    async trim() {
      // What is not over yet stays, however long ago it began.
      const beyond = (table: 'publication_history' | 'outages', over: string, keep: number) => sql`DELETE FROM ${sql.table(table)}
        WHERE ${sql.ref(over)} IS NOT NULL AND id <= (SELECT id FROM ${sql.table(table)} ORDER BY id DESC LIMIT 1 OFFSET ${keep})`
      writes.add(() => beyond('publication_history', 'ended_at', maxEntries).execute(db))
      writes.add(() => beyond('outages', 'to', maxOutages).execute(db))
      await writes.flush()
    },

    settled: () => writes.flush(),
  }
}

function matching<O>(
  all: SelectQueryBuilder<Tables, 'publication_history', O>,
  { camera_id, since, until }: HistoryQuery,
): SelectQueryBuilder<Tables, 'publication_history', O> {
  let query = all
  if (camera_id !== undefined) query = query.where('camera_id', '=', camera_id)
  if (since !== undefined) query = query.where((or) => or.or([or('ended_at', 'is', null), or('ended_at', '>=', since)]))
  if (until !== undefined) query = query.where('started_at', '<', until)
  return query
}
