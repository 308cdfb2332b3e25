/** The data folder: the only room that opens a database. */
export { openStore } from './open-store.ts'
export { StorageFailure } from './storage-failure.ts'
export type { Tables } from './tables.ts'
