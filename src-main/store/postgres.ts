/**
 * A PostgreSQL that many gateways share. Its password is in no argument list and no message: it goes from the address, or from
 * PGPASSWORD, to the driver and nowhere else. Every wait has an end, so that a database that hangs is one that is away.
 */
import { type Dialect, Kysely, PostgresDialect, sql } from 'kysely'
import { Failure } from '../base/index.ts'

export interface PostgresAddress {
  /** For the driver: with the password. */
  readonly url: string
  readonly password: string | undefined
  /** For people: where it is and which database. */
  readonly shown: string
}

/** Milliseconds. */
const connectWithin = 5000
const answerWithin = 10_000
const int8 = 20

/** Throws Failure `bad-url`. */
export function readPostgresAddress(text: string): PostgresAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !['postgres:', 'postgresql:'].includes(url.protocol))
    throw new Failure('bad-url', 'the database has an address like postgres://user@host/camgate')
  const host = url.searchParams.get('host') ?? (url.host || 'localhost')
  return {
    url: text,
    password: url.password === '' ? undefined : decodeURIComponent(url.password),
    shown: `${host}${url.pathname === '' ? '/' : url.pathname}`,
  }
}

/** Connects at the first query; the driver is loaded only where a database is wanted. */
export async function openPostgres<T>({ url }: PostgresAddress): Promise<{ db: Kysely<T>; close(): Promise<void> }> {
  const { default: pg } = await import('pg')
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'camgate',
    max: 3,
    keepAlive: true,
    connectionTimeoutMillis: connectWithin,
    query_timeout: answerWithin,
    statement_timeout: answerWithin,
    // Counts and times of day are far below 2^53.
    types: { getTypeParser: (id, format) => (id === int8 ? Number : pg.types.getTypeParser(id, format)) },
  })
  // A connection that breaks while nobody uses it is replaced at the next query.
  pool.on('error', () => {})
  const dialect: Dialect = new PostgresDialect({ pool })
  const db = new Kysely<T>({ dialect })
  return { db, close: () => db.destroy() }
}

export interface PostgresMigration {
  readonly name: string
  readonly sql: string
}

/** Arbitrary, and the same for ever: what those hold that bring the tables up to date. */
const lock = 0x43616d67

/**
 * Brings the tables up to date, all in one transaction. Many may call at once: one of them does it, the others wait and find it done.
 * Throws Failure `storage` where a newer Camgate made them.
 */
export async function migratePostgres<T>(db: Kysely<T>, migrations: readonly PostgresMigration[]): Promise<void> {
  await db.transaction().execute(async (change) => {
    await sql`SELECT pg_advisory_xact_lock(${lock})`.execute(change)
    await sql`CREATE TABLE IF NOT EXISTS camgate_migrations (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)`.execute(change)
    const { rows } = await sql<{ name: string }>`SELECT name FROM camgate_migrations`.execute(change)
    const done = new Set(rows.map(({ name }) => name))
    if ([...done].some((name) => !migrations.some((one) => one.name === name)))
      throw new Failure('storage', 'the database was made by a newer Camgate: use that one, or another database')
    for (const migration of migrations) {
      if (done.has(migration.name)) continue
      await sql.raw(migration.sql).execute(change)
      await sql`INSERT INTO camgate_migrations (name, applied_at) VALUES (${migration.name}, ${Date.now()})`.execute(change)
    }
  })
}
