/** The history in tables. Written in the SQL that SQLite and PostgreSQL have in common: `RETURNING`, `CASE`, `LIMIT … OFFSET`. */
import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { HistoryEntry, Way } from '../../../src-shared/publishing.ts'
import type { Cause } from '../../../src-shared/trouble.ts'
import type { Tables } from '../../store/index.ts'
import type { HistoryQuery, HistoryStore, NewSpan } from './history-store.ts'

type Span = HistoryEntry['outages'][number]

export function createSqlHistoryStore(db: Kysely<Tables>): HistoryStore {
  const spansOf = async (ids: readonly number[]) => {
    const spans = new Map<string, Span[]>()
    if (ids.length > 0) {
      const found = await db.selectFrom('outages').selectAll().where('publication_id', 'in', ids).orderBy('from').execute()
      for (const { publication_id, from, to, cause, evidence, kind } of found) {
        const key = `${kind} ${publication_id}`
        const list = spans.get(key) ?? []
        list.push({ from, to, cause: cause as Cause, evidence })
        spans.set(key, list)
      }
    }
    return (kind: NewSpan['kind'], id: number) => spans.get(`${kind} ${id}`) ?? []
  }

  const lastSignOf = async (camera_id: string, from: number, before: number): Promise<number> => {
    const last = await db
      .selectFrom('metrics')
      .select(({ fn }) => fn.max('at').as('at'))
      .where('camera_id', '=', camera_id)
      .where('at', '>=', from)
      .where('at', '<', before) // this run's own may be there already, where the disk was full at first
      .executeTakeFirst()
    return Number(last?.at ?? 0)
  }

  return {
    async add(entry) {
      const values = { ...entry, ended_at: null, end: null }
      return (await db.insertInto('publication_history').values(values).returning('id').executeTakeFirstOrThrow()).id
    },
    async changeWay(id, way) {
      await db.updateTable('publication_history').set({ way }).where('id', '=', id).execute()
    },
    async end(id, ended_at, end) {
      await db.updateTable('publication_history').set({ ended_at, end }).where('id', '=', id).execute()
    },
    async addSpan(publication_id, span) {
      const values = { ...span, publication_id, to: null }
      return (await db.insertInto('outages').values(values).returning('id').executeTakeFirstOrThrow()).id
    },
    async endSpan(id, to) {
      await db.updateTable('outages').set({ to }).where('id', '=', id).execute()
    },

    async closeLeftOpen(opened) {
      const open = await db
        .selectFrom('publication_history')
        .select(['id', 'camera_id', 'started_at'])
        .where('ended_at', 'is', null)
        .execute()
      for (const { id, camera_id, started_at } of open) {
        const at = Math.max(await lastSignOf(camera_id, started_at, opened), started_at)
        await db.updateTable('publication_history').set({ ended_at: at, end: 'engine-ended' }).where('id', '=', id).execute()
        await db
          .updateTable('outages')
          .set({ to: sql<number>`CASE WHEN "from" > ${at} THEN "from" ELSE ${at} END` })
          .where('publication_id', '=', id)
          .where('to', 'is', null)
          .execute()
      }
    },

    async page(query, limit) {
      const found = await matching(db.selectFrom('publication_history'), query).selectAll().orderBy('id', 'desc').limit(limit).execute()
      const spans = await spansOf(found.map(({ id }) => id))
      return found.map(({ id, way, end, ...row }) => ({
        ...row,
        id: String(id),
        way: way as Way,
        end: end as HistoryEntry['end'],
        outages: spans('outage', id),
        impairments: spans('impairment', id),
      }))
    },

    async trim(entries, spans) {
      const beyond = (table: 'publication_history' | 'outages', over: string, keep: number) =>
        sql`DELETE FROM ${sql.table(table)} WHERE ${sql.ref(over)} IS NOT NULL
          AND id <= (SELECT id FROM ${sql.table(table)} ORDER BY id DESC LIMIT 1 OFFSET ${keep})`.execute(db)
      await beyond('publication_history', 'ended_at', entries)
      await beyond('outages', 'to', spans)
    },
  }
}

function matching<O>(
  all: SelectQueryBuilder<Tables, 'publication_history', O>,
  { camera_id, since, until, before }: HistoryQuery,
): SelectQueryBuilder<Tables, 'publication_history', O> {
  let query = all
  if (camera_id !== undefined) query = query.where('camera_id', '=', camera_id)
  if (since !== undefined) query = query.where((or) => or.or([or('ended_at', 'is', null), or('ended_at', '>=', since)]))
  if (until !== undefined) query = query.where('started_at', '<', until)
  if (before !== undefined) query = query.where('id', '<', before)
  return query
}
