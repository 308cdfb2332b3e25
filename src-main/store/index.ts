/** The data folder: the only room that opens a database. */
export { inspectFolder, makeFolder } from './inspect-folder.ts'
export { openStore } from './open-store.ts'
export { migratePostgres, openPostgres, type PostgresAddress, type PostgresMigration, readPostgresAddress } from './postgres.ts'
export { StorageFailure } from './storage-failure.ts'
export type { Tables } from './tables.ts'
