/** The data folder: the only room that opens a database. */
export { openStore } from './open-store.ts'
export { asStorageProblem, StorageFailure, type StorageReason } from './storage-failure.ts'
export type { Tables } from './tables.ts'
export type { Store } from './types.ts'
