/**
 * The room's door: the data folder, held by one engine at a time (`folder-lock.ts`), and its SQLite (`open-store.ts`): tables by
 * migrations, a damaged one set aside and its rows kept (`salvage.ts`, `library-copy.ts`). A PostgreSQL is opened here too: no other room may.
 */
export { inspectFolder, makeFolder } from './inspect-folder.ts'
export { openStore } from './open-store.ts'
export { migratePostgres, openPostgres, type PostgresAddress, type PostgresMigration, readPostgresAddress } from './postgres.ts'
export { StorageFailure } from './storage-failure.ts'
export type { Tables } from './tables.ts'
