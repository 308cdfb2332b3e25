/**
 * The room: who this gateway is, and one list of what all gateways of a shared database did. Without one, or while it is away, the list
 * tells of this gateway alone. Everything is written to the own SQLite first; nothing here ever waits for another computer to record
 * or to publish.
 */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Kysely } from 'kysely'
import * as z from 'zod'
import type { GatewayRow, SharedDatabase } from '../../src-shared/gateways.ts'
import type { Clock, Log } from '../base/index.ts'
import { readPostgresAddress } from '../store/index.ts'
import type { Store } from '../store/types.ts'
import { type HandIn, startHandIn } from './hand-in.ts'
import type { HeldCamera } from './held-cameras.ts'
import { closeOutbox, openOutbox } from './outbox.ts'
import { ownViews } from './own-views.ts'
import { type SharedList, sharedList } from './shared-list.ts'
import type { SharedTables } from './tables.ts'

export interface DatabaseOptions {
  /** `postgres://…`, with a password or without; none when left out. */
  readonly database?: string | undefined
  /** For this run, in place of the name that is kept. */
  readonly name?: string | undefined
}

export interface Gateways extends SharedList {
  readonly own: GatewayRow
  readonly shared: SharedDatabase | null
  rename(name: string): Promise<GatewayRow>
  /** Where this gateway can be reached, once it listens. */
  listensAt(address: string): void
  close(): Promise<void>
}

const Identity = z.object({ id: z.string(), name: z.string().nullable() })
/** Rows that may wait; past it everything is handed in anew. */
const mostWaiting = 200_000

/** Throws Failure `bad-url` for an address that cannot be one. */
export async function createGateways(parts: {
  store: Store
  version: string
  clock: Clock
  log: Log
  secrets: { learn(secret: string | undefined): void; redact(text: string): string }
  options?: DatabaseOptions | undefined
  /** What is recorded here now. */
  held(): readonly HeldCamera[]
  changed(): void
  mostWaiting?: number
}): Promise<Gateways> {
  const { store, version, clock, secrets, options = {} } = parts
  const log = parts.log.child({ room: 'gateways' })
  const kept = store.setting('gateway', Identity)
  let identity = (await kept.read()) ?? { id: randomUUID(), name: null }
  await kept.write(identity)
  let address: string | null = null
  const own = (): GatewayRow => ({
    id: identity.id,
    name: options.name ?? identity.name ?? hostname(),
    version,
    address,
    seen_at: clock.now(),
  })

  const views = await ownViews(store, identity.id)
  const ownList = sharedList(views)
  const register = (db: Kysely<SharedTables>) =>
    db
      .insertInto('camgate_gateways')
      .values(own())
      .onConflict((conflict) => conflict.column('id').doUpdateSet(own()))
      .execute()

  let handIn: HandIn | undefined
  if (options.database === undefined) await closeOutbox(store)
  else {
    const database = readPostgresAddress(options.database)
    secrets.learn(database.password)
    const outbox = await openOutbox(store, parts.mostWaiting ?? mostWaiting)
    handIn = await startHandIn({
      address: database,
      outbox,
      clock,
      log,
      redact: (text) => secrets.redact(text),
      own,
      held: parts.held,
      changed: parts.changed,
    })
  }

  /** From the shared database where it is there, else what is known here. */
  const ask = async <T>(question: (list: SharedList) => Promise<T>): Promise<T> => {
    const db = handIn?.db
    if (db) {
      try {
        return await question(sharedList(db))
      } catch (thrown) {
        handIn?.lost(thrown)
      }
    }
    await register(views)
    return question(ownList)
  }

  return {
    get own() {
      return own()
    },
    get shared() {
      return handIn?.status ?? null
    },
    async rename(name) {
      identity = { ...identity, name }
      await kept.write(identity)
      parts.changed()
      return own()
    },
    listensAt(where) {
      address = where
    },
    sessions: (query) => ask((list) => list.sessions(query)),
    session: (id, first) => ask((list) => list.session(id, first)),
    publications: (query) => ask((list) => list.publications(query)),
    segments: (query) => ask((list) => list.segments(query)),
    gateways: () => ask((list) => list.gateways()),
    async close() {
      await handIn?.close()
    },
  }
}
