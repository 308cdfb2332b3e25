/** The own tables under the names of the shared ones, so that one list reads both. They are of this connection and leave nothing in the file. */
import { type Kysely, sql } from 'kysely'
import type { Store } from '../store/types.ts'
import { columnsOf, mirroredNames, sharedName } from './mirrored.ts'
import type { SharedTables } from './tables.ts'

export async function ownViews(store: Store, gateway: string): Promise<Kysely<SharedTables>> {
  const mark = `'${gateway.replaceAll("'", "''")}'`
  for (const table of mirroredNames) {
    const columns = columnsOf(table).map((column) => `"${column}"`)
    await sql
      .raw(`CREATE TEMP VIEW ${sharedName(table)} AS SELECT ${mark} AS gateway, ${columns.join(', ')} FROM main.${table}`)
      .execute(store.db)
  }
  await sql
    .raw('CREATE TEMP TABLE camgate_gateways (id TEXT PRIMARY KEY, name TEXT, version TEXT, address TEXT, seen_at INTEGER)')
    .execute(store.db)
  return store.db as unknown as Kysely<SharedTables>
}
