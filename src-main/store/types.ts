import type { Kysely } from 'kysely'
import type * as z from 'zod'
import type { StorageReason } from '../../src-shared/problems.ts'
import type { Setting } from './settings.ts'
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
  /** One value that is kept under a name of its own, of this shape. */
  setting<T>(key: string, schema: z.ZodType<T>): Setting<T>
  /** Calls when `trouble` comes, changes or goes; the result ends that. */
  onTrouble(call: () => void): () => void
  /**
   * Nothing that was deleted or overwritten can be read in the folder's files from now on: the database is written anew, its log
   * emptied, both copies of the library replaced. Takes room on the disk; throws Problem STORAGE_FAILED, and nothing is lost then.
   */
  forgetDeleted(): Promise<void>
  close(): Promise<void>
}
