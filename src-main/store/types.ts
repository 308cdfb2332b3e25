import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

export interface Store {
  readonly db: Kysely<Tables>
  readonly folder: string
  /** A damaged database that was set aside at opening: where its file lies now. */
  readonly setAside: string | undefined
  close(): Promise<void>
}
