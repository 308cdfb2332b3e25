/**
 * Opens the one database of a data folder and guarantees: nobody else has it open, its tables are up to date, a damaged one
 * was set aside with its readable rows kept, and what was committed survives kill -9 and a power cut (WAL, synchronous FULL).
 */
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Kysely, sql } from 'kysely'
import type { Log } from '../base/index.ts'
import { checkedDialect } from './checked-dialect.ts'
import { createDiskWatch } from './disk-watch.ts'
import { lockFolder } from './folder-lock.ts'
import { makeFolder, newerVersion } from './inspect-folder.ts'
import { keepLibraryCopy } from './library-copy.ts'
import { migrate, migrations, schemaVersion } from './migrations.ts'
import { emptyDatabase, salvage, setDatabaseAside } from './salvage.ts'
import { settingOf } from './settings.ts'
import { asStorageFailure, StorageFailure, storageReason } from './storage-failure.ts'
import type { Tables } from './tables.ts'
import type { Store } from './types.ts'

/** Throws StorageFailure: locked (names the process), full, readonly, damaged, or made by a newer version. */
export async function openStore(options: { folder: string; log: Log }): Promise<Store> {
  const { folder, log } = options
  makeFolder(folder)
  const lock = lockFolder(folder)
  let database: Database.Database | undefined
  try {
    const opened = openDatabase(folder, log)
    database = opened.database
    const copy = keepLibraryCopy(database, folder, log)
    const disk = createDiskWatch()
    const db = new Kysely<Tables>({ dialect: checkedDialect(database, folder, disk) })
    let closed = false
    return {
      db,
      folder,
      setAside: opened.setAside,
      get trouble() {
        return disk.trouble
      },
      setting: (key, schema) => settingOf(db, log, key, schema),
      onTrouble: (call) => disk.onChange(call),
      async forgetDeleted() {
        await sql`VACUUM`.execute(db)
        await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db)
        copy.renew()
      },
      async close() {
        if (closed) return
        closed = true
        copy.close()
        await db.destroy()
        // Kysely closes only what it has used.
        opened.database.close()
        lock.release()
      },
    }
  } catch (thrown) {
    database?.close()
    lock.release()
    throw asStorageFailure(thrown, folder)
  }
}

function openDatabase(folder: string, log: Log): { database: Database.Database; setAside: string | undefined } {
  const file = join(folder, 'camgate.db')
  try {
    return { database: openChecked(file, folder), setAside: undefined }
  } catch (thrown) {
    if (storageReason(thrown) !== 'damaged') throw thrown
    const setAside = setDatabaseAside(file)
    const fresh = emptyDatabase(folder)
    try {
      salvage(fresh, setAside, folder, log)
    } finally {
      fresh.close()
    }
    return { database: openChecked(file, folder), setAside }
  }
}

/** Throws when it is damaged in a way that SQLite's quick check sees. */
function openChecked(file: string, folder: string): Database.Database {
  // Nobody else should have it open; a backup program that does may hold up the engine this long, milliseconds.
  const database = new Database(file, { timeout: 1000 })
  try {
    const version = schemaVersion(database)
    if (version > migrations.length) throw newerVersion(folder, version)
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.pragma('foreign_keys = ON')
    const verdict = database.pragma('quick_check(1)', { simple: true })
    if (verdict !== 'ok') throw new StorageFailure('damaged', folder)
    migrate(database)
    if (process.platform !== 'win32') chmodSync(file, 0o600)
    return database
  } catch (thrown) {
    database.close()
    throw thrown
  }
}
