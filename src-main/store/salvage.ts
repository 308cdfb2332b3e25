/**
 * What happens to a damaged database: it is moved aside under a name with the time, never deleted, and a new one is filled
 * with all rows that can still be read, completed from the library's second copy.
 */
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Log } from '../base/index.ts'
import { insertRows, keepSequence, libraryCopies, libraryTables } from './library-copy.ts'
import { migrate } from './migrations.ts'

const historyTables = ['publication_history', 'outages', 'metrics'] as const

/** Moves the database with its write-ahead log; returns where it lies now. */
export function setDatabaseAside(file: string, now: Date = new Date()): string {
  const stamp = now.toISOString().replaceAll(':', '-').replace('.', '-')
  const aside = file.replace(/\.db$/, `.damaged-${stamp}.db`)
  renameSync(file, aside)
  for (const suffix of ['-wal', '-shm']) if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix)
  return aside
}

/** Fills a new, empty database from the damaged one and the copies beside it. Never throws for what cannot be read. */
export function salvage(db: Database.Database, damaged: string, folder: string, log: Log): void {
  db.pragma('foreign_keys = OFF')
  const kept: Record<string, number> = {}
  const whole = readInto(db, damaged, [...libraryTables, ...historyTables], kept)
  if (!libraryTables.every((table) => whole.has(table)))
    for (const copy of libraryCopies(folder)) {
      const missing = libraryTables.filter((table) => !whole.has(table))
      for (const table of readInto(db, copy, missing, kept)) whole.add(table)
    }
  for (const { table, rowid } of db.prepare<[], { table: string; rowid: number | null }>('PRAGMA foreign_key_check').all())
    if (rowid !== null) db.prepare(`DELETE FROM "${table}" WHERE rowid = ?`).run(rowid)
  db.pragma('foreign_keys = ON')
  log.warn({ rows: kept, from: damaged }, 'A damaged database was set aside, and what is readable was kept')
}

/** Returns the tables that could be read to their end. */
function readInto(db: Database.Database, file: string, tables: readonly string[], kept: Record<string, number>): Set<string> {
  const whole = new Set<string>()
  let source: Database.Database | undefined
  try {
    source = new Database(file, { fileMustExist: true })
    for (const table of tables) {
      const { rows, complete } = readableRows(source, table)
      kept[table] = (kept[table] ?? 0) + insertRows(db, table, rows)
      if (complete) whole.add(table)
    }
    keepSequence(db, source)
  } catch {
    // Not a database any more, or not even a file: the copies are all there is.
  } finally {
    source?.close()
  }
  return whole
}

function readableRows(source: Database.Database, table: string): { rows: unknown[]; complete: boolean } {
  const rows: unknown[] = []
  try {
    for (const row of source.prepare(`SELECT * FROM "${table}"`).iterate()) rows.push(row)
    return { rows, complete: true }
  } catch {
    return { rows, complete: false }
  }
}

/** A new database beside nothing: for the caller that has just moved the damaged one away. */
export function emptyDatabase(folder: string): Database.Database {
  const db = new Database(join(folder, 'camgate.db'))
  migrate(db)
  return db
}
