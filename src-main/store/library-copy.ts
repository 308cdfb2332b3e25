/**
 * A small second copy of what a person typed in, kept beside the database and rewritten soon after each change.
 *
 * When the database is damaged beyond reading, cameras, server profiles and what was being published come back from here;
 * history and metrics, which are large and make themselves, are not in it. The copy is written to a new file that replaces
 * the old one, so there is always a whole one, and the one before it is kept as well.
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Log } from '../base/index.ts'
import { migrate } from './migrations.ts'

export const libraryTables = ['cameras', 'streams', 'profiles', 'wanted_publications', 'settings'] as const

/** Milliseconds from a change to its copy: a burst of changes is copied once. */
const copyAfter = 2000

/** Newest first. */
export function libraryCopies(folder: string): string[] {
  return ['camgate.copy.db', 'camgate.copy-before.db'].map((name) => join(folder, name)).filter((path) => existsSync(path))
}

export interface LibraryCopy {
  /** Writes both copies anew. Throws what the disk says. */
  renew(): void
  /** Writes what is not copied yet; never throws. */
  close(): void
}

/** Watches the library's tables of an open database by triggers of this connection only. */
export function keepLibraryCopy(db: Database.Database, folder: string, log: Log): LibraryCopy {
  let changed = libraryCopies(folder).length === 0
  let timer: NodeJS.Timeout | undefined

  const write = () => {
    clearTimeout(timer)
    timer = undefined
    if (!changed) return
    changed = false
    try {
      writeCopy(db, folder)
    } catch (thrown) {
      changed = true
      log.warn({ error: String(thrown) }, 'The second copy of the library could not be written')
    }
  }

  db.function('library_changed', { directOnly: false }, () => {
    changed = true
    timer ??= setTimeout(write, copyAfter).unref()
    return null
  })
  for (const table of libraryTables)
    for (const what of ['INSERT', 'UPDATE', 'DELETE'])
      db.exec(`CREATE TEMP TRIGGER copy_${table}_${what} AFTER ${what} ON main.${table} BEGIN SELECT library_changed(); END`)

  return {
    renew() {
      clearTimeout(timer)
      timer = undefined
      // The copy before the newest one as well.
      for (const _ of ['newest', 'before']) writeCopy(db, folder)
      changed = false
    },
    close: write,
  }
}

function writeCopy(db: Database.Database, folder: string): void {
  const [newest, before] = [join(folder, 'camgate.copy.db'), join(folder, 'camgate.copy-before.db')]
  const fresh = join(folder, 'camgate.copy-new.db')
  rmSync(fresh, { force: true })
  const copy = new Database(fresh)
  try {
    copy.pragma('journal_mode = OFF')
    copy.pragma('foreign_keys = OFF')
    migrate(copy)
    for (const table of libraryTables) insertRows(copy, table, db.prepare(`SELECT * FROM "${table}"`).all())
    keepSequence(copy, db)
  } finally {
    copy.close()
  }
  syncFile(fresh)
  if (existsSync(newest)) renameSync(newest, before)
  renameSync(fresh, newest)
}

/** Adds rows as they are, keeping those that are there already. Returns how many were added. */
export function insertRows(db: Database.Database, table: string, rows: readonly unknown[]): number {
  const known = new Set(db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table))
  let added = 0
  db.transaction(() => {
    for (const row of rows) {
      const columns = Object.keys(row as object).filter((name) => known.has(name))
      const names = columns.map((name) => `"${name}"`).join(', ')
      const values = columns.map((name) => (row as Record<string, unknown>)[name])
      added += db
        .prepare(`INSERT OR IGNORE INTO "${table}" (${names}) VALUES (${columns.map(() => '?').join(', ')})`)
        .run(...values).changes
    }
  })()
  return added
}

/** Ids that were given once stay given. */
export function keepSequence(target: Database.Database, from: Database.Database): void {
  const rows = from.prepare<[], { name: string; seq: number }>('SELECT name, seq FROM sqlite_sequence').all()
  for (const { name, seq } of rows) {
    const changes = target.prepare('UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?').run(seq, name).changes
    if (changes === 0) target.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)').run(name, seq)
  }
}

function syncFile(path: string): void {
  const file = openSync(path, 'r+')
  fsyncSync(file)
  closeSync(file)
}
