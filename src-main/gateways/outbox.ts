/**
 * The outbox: which rows changed and are not in the shared database yet. Triggers fill it within the change itself, so that nothing is
 * ever missed, whoever changes a row and however the engine ends. It names rows and holds no copies: a row that changes a hundred
 * times waits once, as it is now, at the place of its last change. Past its limit it is emptied and everything is handed in anew.
 */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import * as z from 'zod'
import type { Store } from '../store/types.ts'
import { columnsOf, type MirroredName, mirrored, mirroredNames } from './mirrored.ts'

export interface Waiting {
  readonly seq: number
  readonly what: MirroredName
  readonly key: readonly (string | number)[]
}

type Row = Record<string, unknown>

export interface Outbox {
  /** Of this outbox since it was begun: another one means that everything has to be handed in. */
  readonly id: string
  /** The newest that was handed in. */
  readonly acknowledged: number
  count(): Promise<number>
  /** Oldest first. */
  take(limit: number): Promise<Waiting[]>
  done(entries: readonly Waiting[]): Promise<void>
  /** The rows of these entries as they are now; one that is gone is left out. */
  rows(what: MirroredName, keys: readonly Waiting['key'][]): Promise<Row[]>
  /** All rows of a table, page by page. */
  all(what: MirroredName): AsyncGenerator<Row[]>
  /** Empties it and begins another one where it has grown past its limit. */
  bound(): Promise<void>
}

const page = 500
const State = z.object({ id: z.string(), acknowledged: z.number() })

export async function openOutbox(store: Store, limit: number): Promise<Outbox> {
  const { db } = store
  const kept = store.setting('outbox', State)
  for (const trigger of mirroredNames.flatMap(triggers)) {
    await sql.raw(`DROP TRIGGER IF EXISTS ${trigger.name}`).execute(db)
    await sql.raw(trigger.create).execute(db)
  }
  let state = (await kept.read()) ?? { id: randomUUID(), acknowledged: 0 }
  await kept.write(state)
  const change = async (next: z.infer<typeof State>) => {
    state = next
    await kept.write(next)
  }
  const count = async () =>
    Number(
      (
        await db
          .selectFrom('outbox')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .executeTakeFirst()
      )?.count ?? 0,
    )

  return {
    get id() {
      return state.id
    },
    get acknowledged() {
      return state.acknowledged
    },
    count,
    async take(most) {
      const rows = await db.selectFrom('outbox').selectAll().orderBy('seq').limit(most).execute()
      return rows.map(({ seq, what, key }) => ({ seq, what: what as MirroredName, key: JSON.parse(key) as (string | number)[] }))
    },
    async done(entries) {
      const last = entries.at(-1)
      if (!last) return
      // What changed meanwhile has a new place, and stays.
      await db
        .deleteFrom('outbox')
        .where(
          'seq',
          'in',
          entries.map(({ seq }) => seq),
        )
        .execute()
      await change({ ...state, acknowledged: Math.max(state.acknowledged, last.seq) })
    },
    async rows(what, keys) {
      const { key } = mirrored[what]
      const chosen = sql.join(columnsOf(what).map((column) => sql.ref(column)))
      const tuples = sql.join(keys.map((values) => sql`(${sql.join(values)})`))
      const names = sql.join(key.map((column) => sql.ref(column)))
      return (await sql<Row>`SELECT ${chosen} FROM ${sql.table(what)} WHERE (${names}) IN (VALUES ${tuples})`.execute(db)).rows
    },
    async *all(what) {
      const chosen = sql.join(columnsOf(what).map((column) => sql.ref(column)))
      const names = sql.join(mirrored[what].key.map((column) => sql.ref(column)))
      for (let after: unknown[] | undefined; ; ) {
        const from = after ? sql`WHERE (${names}) > (${sql.join(after)})` : sql``
        const found = await sql<Row>`SELECT ${chosen} FROM ${sql.table(what)} ${from} ORDER BY ${names} LIMIT ${page}`.execute(db)
        if (found.rows.length > 0) yield found.rows
        if (found.rows.length < page) return
        const last = found.rows.at(-1) as Row
        after = mirrored[what].key.map((column) => last[column])
      }
    },
    async bound() {
      if ((await count()) <= limit) return
      await db.deleteFrom('outbox').execute()
      await change({ id: randomUUID(), acknowledged: state.acknowledged })
    },
  }
}

/** Where no database is shared any more: nothing is noted, and a later one gets everything. */
export async function closeOutbox(store: Store): Promise<void> {
  for (const { name } of mirroredNames.flatMap(triggers)) await sql.raw(`DROP TRIGGER IF EXISTS ${name}`).execute(store.db)
  await store.db.deleteFrom('outbox').execute()
  await store.db.deleteFrom('settings').where('key', '=', 'outbox').execute()
}

/** Made anew at each start: their tables may have been made anew by a migration. */
function triggers(table: MirroredName): { name: string; create: string }[] {
  const changes = [
    ['insert', 'NEW'],
    ['update', 'NEW'],
    ['delete', 'OLD'],
  ] as const
  return changes.map(([change, row]) => {
    const key = `json_array(${mirrored[table].key.map((column) => `${row}."${column}"`).join(', ')})`
    const name = `outbox_${table}_${change}`
    return {
      name,
      create: `CREATE TRIGGER ${name} AFTER ${change} ON ${table} BEGIN
        DELETE FROM outbox WHERE what = '${table}' AND key = ${key};
        INSERT INTO outbox (what, key) VALUES ('${table}', ${key});
      END`,
    }
  })
}
