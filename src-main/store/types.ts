import type { Kysely } from 'kysely'
import type { StorageReason } from '../../src-shared/problems.ts'
import type { Tables } from './tables.ts'

/** What the disk refuses, as long as it does. */
export interface StorageTrouble {
  readonly reason: StorageReason
  readonly path: string
}

export interface Store {
  readonly db: Kysely<Tables>
  readonly folder: string
  /** A damaged database that was set aside at opening: where its file lies now. */
  readonly setAside: string | undefined
  readonly trouble: StorageTrouble | undefined
  /** Calls when `trouble` comes, changes or goes; the result ends that. */
  onTrouble(call: () => void): () => void
  close(): Promise<void>
}
