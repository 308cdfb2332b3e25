/** The schema of an earlier Camgate around the rows of today, for tests of what a start makes of them. */
import Database from 'better-sqlite3'
import { type Kysely, sql } from 'kysely'
import { migrate, migrations } from '../migrations.ts'
import type { Tables } from '../tables.ts'

interface Column {
  readonly name: string
}

/** Takes back every migration behind the first `count`: what came with them is dropped. */
export async function rewindSchema(db: Kysely<Tables>, count: number): Promise<void> {
  const before = new Database(':memory:')
  migrate(before, migrations.slice(0, count))
  const columnsBefore = (table: string) => (before.pragma(`table_info("${table}")`) as Column[]).map(({ name }) => name)
  const run = (statement: string) => sql.raw(statement).execute(db)
  const tables = await sql<Column>`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`.execute(db)
  for (const { name } of tables.rows) {
    const kept = columnsBefore(name)
    if (kept.length === 0) await run(`DROP TABLE "${name}"`)
    else
      for (const column of (await sql<Column>`SELECT name FROM pragma_table_info(${name})`.execute(db)).rows)
        if (!kept.includes(column.name)) await run(`ALTER TABLE "${name}" DROP COLUMN "${column.name}"`)
  }
  before.close()
  for (const { name } of migrations.slice(count)) await sql`DELETE FROM migrations WHERE name = ${name}`.execute(db)
  await run(`PRAGMA user_version = ${count}`)
}
