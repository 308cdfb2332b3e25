/**
 * Hands what happens here in to the shared database: in order, without duplicates, in the background. A database that is away holds
 * nothing up: what happens meanwhile waits in the outbox. Rows are written by their key, so what was sent twice is there once, and
 * entry and proof of it are one transaction, so that a database brought back from a backup is noticed and gets everything again.
 */
import { isDeepStrictEqual } from 'node:util'
import { type Kysely, sql } from 'kysely'
import type { SharedDatabase } from '../../src-shared/gateways.ts'
import { type Clock, Failure, type Log, pause } from '../base/index.ts'
import { socketFailure } from '../net/index.ts'
import { migratePostgres, openPostgres, type PostgresAddress } from '../store/index.ts'
import { type HeldCamera, holdCameras } from './held-cameras.ts'
import { type MirroredName, mirrored, mirroredNames, sharedName } from './mirrored.ts'
import type { Outbox, Waiting } from './outbox.ts'
import { migrations, type SharedTables } from './tables.ts'

export interface HandIn {
  readonly status: SharedDatabase
  /** While it is connected. */
  readonly db: Kysely<SharedTables> | undefined
  /** A reader found it away. */
  lost(thrown: unknown): Failure
  /** Resolves when all that waits now is handed in, or it is away. */
  close(): Promise<void>
}

interface Own {
  readonly id: string
  readonly name: string
  readonly version: string
  readonly address: string | null
}

const batch = 500
const lookEvery = 1000
const beatEvery = 10_000
const shortestPause = 1000
const longestPause = 30_000
/** A login that was refused is tried again only now and then: somebody has to change something first. */
const refusedPause = 300_000
/** Milliseconds that closing waits for what is still to be handed in. */
const closeWithin = 2000

type Row = Record<string, unknown>
type Rows = Record<string, Row>

export async function startHandIn(parts: {
  address: PostgresAddress
  outbox: Outbox
  clock: Clock
  log: Log
  redact(text: string): string
  own(): Own
  /** What is recorded here now. */
  held(): readonly HeldCamera[]
  changed(): void
}): Promise<HandIn> {
  const { address, outbox, clock, log, own } = parts
  const { db, close } = await openPostgres<SharedTables>(address)
  const any = db as unknown as Kysely<Rows>
  const ending = new AbortController()
  let status: SharedDatabase = {
    database: address.shown,
    state: 'connecting',
    waiting: await outbox.count(),
    also_recorded: [],
    trouble: null,
  }
  let failures = 0
  let beatAt = 0
  let wake = () => {}

  const tell = (next: Partial<SharedDatabase>) => {
    const before = status
    status = { ...status, ...next }
    const sameCause = before.trouble?.cause === status.trouble?.cause && before.trouble?.evidence === status.trouble?.evidence
    if (
      before.state !== status.state ||
      before.waiting !== status.waiting ||
      !sameCause ||
      !isDeepStrictEqual(before.also_recorded, status.also_recorded)
    )
      parts.changed()
  }
  const failureOf = (thrown: unknown) => databaseFailure(thrown, parts.redact)

  const write = async (change: Kysely<Rows>, what: MirroredName, rows: readonly Row[], at: number) => {
    if (rows.length === 0) return
    const { key } = mirrored[what]
    const replaced = [...mirrored[what].rest, 'handed_in']
    await change
      .insertInto(sharedName(what))
      .values(rows.map((row) => ({ ...fitting(what, row), gateway: own().id, handed_in: at })))
      .onConflict((conflict) =>
        conflict
          .columns(['gateway', ...key])
          .doUpdateSet(({ ref }) => Object.fromEntries(replaced.map((column) => [column, ref(`excluded.${column}`)]))),
      )
      .execute()
  }
  const remove = async (change: Kysely<Rows>, what: MirroredName, keys: readonly Waiting['key'][]) => {
    if (keys.length === 0) return
    const names = sql.join(mirrored[what].key.map((column) => sql.ref(column)))
    const tuples = sql.join(keys.map((values) => sql`(${sql.join(values)})`))
    await sql`DELETE FROM ${sql.table(sharedName(what))} WHERE gateway = ${own().id} AND (${names}) IN (${tuples})`.execute(change)
  }

  /** Says who we are; tells whether the database has what it should have of us. */
  const register = async (): Promise<boolean> => {
    const { id, ...rest } = own()
    const row = { ...rest, id, seen_at: clock.now() }
    const { seen_at, name, version, address: at } = row
    await db
      .insertInto('camgate_gateways')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ seen_at, name, version, ...(at === null ? {} : { address: at }) }))
      .execute()
    const found = await sql<{ outbox: string | null; seq: number }>`SELECT outbox, seq FROM camgate_gateways WHERE id = ${id}`.execute(db)
    const there = found.rows[0]
    return there?.outbox === outbox.id && there.seq >= outbox.acknowledged
  }
  const beat = async () => {
    await outbox.bound()
    if (!(await register())) await handInAll()
    tell({ also_recorded: await holdCameras(db, own().id, parts.held()) })
    beatAt = clock.now() + beatEvery
  }

  const handInAll = async () => {
    const began = clock.now()
    const { id } = outbox
    log.info({ database: address.shown }, 'everything is handed in to the shared database')
    for (const what of mirroredNames)
      for await (const rows of outbox.all(what)) {
        await write(any, what, rows, began)
        ending.signal.throwIfAborted()
      }
    for (const what of mirroredNames)
      await sql`DELETE FROM ${sql.table(sharedName(what))} WHERE gateway = ${own().id} AND handed_in < ${began}`.execute(db)
    await sql`UPDATE camgate_gateways SET outbox = ${id}, seq = ${outbox.acknowledged} WHERE id = ${own().id}`.execute(db)
  }

  /** True when there may be more. */
  const step = async (): Promise<boolean> => {
    const entries = await outbox.take(batch)
    const last = entries.at(-1)
    if (!last) return false
    const at = clock.now()
    const changes: { what: MirroredName; rows: Row[]; gone: Waiting['key'][] }[] = []
    for (const what of mirroredNames) {
      const keys = entries.filter((entry) => entry.what === what).map(({ key }) => key)
      if (keys.length === 0) continue
      const rows = await outbox.rows(what, keys)
      const there = new Set(rows.map((row) => JSON.stringify(mirrored[what].key.map((column) => row[column]))))
      changes.push({ what, rows, gone: keys.filter((key) => !there.has(JSON.stringify(key))) })
    }
    await any.transaction().execute(async (change) => {
      for (const { what, rows, gone } of changes) {
        await write(change, what, rows, at)
        await remove(change, what, gone)
      }
      await sql`UPDATE camgate_gateways SET seq = ${last.seq} WHERE id = ${own().id}`.execute(change)
    })
    await outbox.done(entries)
    tell({ waiting: await outbox.count() })
    return entries.length === batch
  }

  const wait = async (ms: number) => {
    const early = new AbortController()
    wake = () => early.abort()
    await pause(clock, ms, AbortSignal.any([early.signal, ending.signal])).catch(() => {})
  }

  const run = async () => {
    while (!ending.signal.aborted) {
      try {
        await migratePostgres(db, migrations)
        await beat()
        if (failures > 0) log.info({ database: address.shown }, 'the shared database is there again')
        failures = 0
        tell({ state: 'connected', trouble: null, waiting: await outbox.count() })
        while (!ending.signal.aborted && status.state === 'connected') {
          if (clock.now() >= beatAt || beatAt - clock.now() > beatEvery) await beat()
          if (!(await step())) await wait(lookEvery)
        }
      } catch (thrown) {
        if (ending.signal.aborted) return
        lost(thrown)
      }
      if (ending.signal.aborted) return
      await outbox.bound().catch(() => {})
      await wait(Math.max(0, (status.trouble?.retry_at ?? 0) - clock.now()))
    }
  }

  const lost = (thrown: unknown): Failure => {
    const failure = failureOf(thrown)
    if (ending.signal.aborted) return failure
    failures += 1
    const again = failure.cause === 'auth' ? refusedPause : Math.min(longestPause, shortestPause * 2 ** Math.min(failures - 1, 10))
    const now = clock.now()
    if (failures === 1)
      log.warn(
        { database: address.shown, cause: failure.cause, evidence: failure.evidence },
        'the shared database is away; what happens is handed in later',
      )
    tell({ state: 'away', also_recorded: [], trouble: { ...failure.toTrouble(now, failures, now + again) } })
    void outbox.count().then(
      (waiting) => tell({ waiting }),
      () => {},
    )
    wake()
    return failure
  }
  const running = run()

  return {
    get status() {
      return status
    },
    get db() {
      return status.state === 'connected' ? db : undefined
    },
    lost,
    async close() {
      const connected = status.state === 'connected'
      ending.abort()
      const rest = async () => {
        await running
        while (connected && (await step()));
        if (connected) await holdCameras(db, own().id, [])
      }
      await Promise.race([rest().catch(() => {}), pause(clock, closeWithin)])
      await Promise.race([close().catch(() => {}), pause(clock, closeWithin)])
    },
  }
}

/** SQLite keeps what PostgreSQL's columns refuse: a time with a fraction, a NUL in a text. One such row would hold up all behind it. */
function fitting(what: MirroredName, row: Row): Row {
  const exact = (column: string) => (mirrored[what].fractions as readonly string[]).includes(column)
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (typeof value === 'number') return [column, exact(column) ? value : Math.round(value)]
      return [column, typeof value === 'string' ? value.replaceAll('\0', '') : value]
    }),
  )
}

/** PostgreSQL's codes: its manual, appendix A. */
const causes: readonly [RegExp, Failure['cause']][] = [
  [/^28/, 'auth'],
  [/^3D000$/, 'not-found'],
  [/^42501$/, 'forbidden'],
  [/^53100$/, 'storage'],
  [/^(53|57P|58)/, 'failing'],
  [/^08/, 'server-closed'],
]

function databaseFailure(thrown: unknown, redact: (text: string) => string): Failure {
  if (thrown instanceof Failure) return thrown
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const { code = '' } = error as { code?: string }
  const evidence = redact(error.message || code)
  const cause = /^[0-9A-Z]{5}$/.test(code) ? (causes.find(([known]) => known.test(code))?.[1] ?? 'failing') : undefined
  if (cause) return new Failure(cause, evidence, false)
  if (code === 'ENOENT') return new Failure('refused', evidence)
  if (/timeout/i.test(error.message)) return new Failure('silent', evidence)
  if (/terminated|Connection ended|closed the connection/i.test(error.message)) return new Failure('server-closed', evidence)
  return new Failure(socketFailure(error).cause, evidence)
}
