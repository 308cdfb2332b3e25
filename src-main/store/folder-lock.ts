/**
 * A lock file: keeps a second engine off the same data folder.
 *
 * The lock is SQLite's own exclusive lock on a file of its own: the operating system drops it with the process, also after
 * kill -9, on Linux, macOS and Windows alike, so there is no stale lock to clear. Who holds it stands in a text file beside
 * it; that file is only for the message and decides nothing.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { asStorageFailure, StorageFailure, storageReason } from './storage-failure.ts'

export interface FolderLock {
  /** The engine before this one did not close its store. */
  readonly afterCrash: boolean
  release(): void
}

/** Throws StorageFailure: `locked` when another engine holds the folder, else what the disk says. `look`: only to see whether it could. */
export function lockFolder(folder: string, { look = false } = {}): FolderLock {
  const holderFile = join(folder, 'camgate.pid')
  const db = openLockFile(join(folder, 'camgate.lock'), folder)
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (thrown) {
    db.close()
    if (storageReason(thrown) !== 'locked') throw asStorageFailure(thrown, folder)
    const by = holder(holderFile)
    throw new StorageFailure('locked', folder, `in use by ${by}: close it or choose another data folder`, by)
  }
  const afterCrash = readHolder(holderFile) !== undefined
  if (look) return { afterCrash, release: () => void db.close() }
  try {
    writeFileSync(holderFile, `${process.pid}\n`)
  } catch {
    // A full disk must not keep the library from being read; the message of a second engine is then less exact.
  }
  return {
    afterCrash,
    release() {
      rmSync(holderFile, { force: true })
      db.close()
    },
  }
}

function openLockFile(path: string, folder: string): Database.Database {
  try {
    return new Database(path, { timeout: 0 })
  } catch (thrown) {
    throw asStorageFailure(thrown, folder)
  }
}

function holder(file: string): string {
  const pid = readHolder(file)
  return pid === undefined ? 'another Camgate' : `another Camgate (process ${pid})`
}

function readHolder(file: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10)
    return Number.isNaN(pid) ? undefined : pid
  } catch {
    return undefined
  }
}
