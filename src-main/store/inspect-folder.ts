/**
 * Looks at a data folder without opening it for work: would an engine start on it? Changes nothing, also while an engine runs
 * there; a folder that is not there yet is made to see whether it can be, and removed again.
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Failure } from '../base/index.ts'
import { lockFolder } from './folder-lock.ts'
import { migrations, schemaVersion } from './migrations.ts'
import { asStorageFailure, StorageFailure, storageReason } from './storage-failure.ts'

export interface FolderFound {
  /** Nothing was ever kept there. */
  readonly isNew: boolean
  /** Who works there now, in words; undefined: nobody. */
  readonly heldBy: string | undefined
  /** The database is damaged, in words: the next start sets it aside and keeps what is readable. */
  readonly damage: string | undefined
  /** Bytes that are left on its disk; undefined where the system does not say. */
  readonly free: number | undefined
}

/** Bytes that an engine needs to begin with: its database, the second copy, the log of writes. */
const neededAtFirst = 1024 * 1024

/** Throws StorageFailure: what would keep an engine from starting. */
export function inspectFolder(folder: string): FolderFound {
  const made = makeFolder(folder)
  try {
    tryToWrite(folder)
    const heldBy = holderOf(folder)
    const file = join(folder, 'camgate.db')
    const isNew = !existsSync(file)
    return { isNew, heldBy, damage: isNew ? undefined : readDatabase(file, folder), free: freeBytes(folder) }
  } catch (thrown) {
    throw asStorageFailure(thrown, folder)
  } finally {
    if (made) rmSync(made, { recursive: true, force: true })
  }
}

/** Returns the topmost folder that had to be made. */
export function makeFolder(folder: string): string | undefined {
  try {
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (!statSync(folder).isDirectory()) throw new StorageFailure('other', folder, 'is not a folder: choose another data folder')
    return made
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException
    if (code === 'EEXIST' || code === 'ENOTDIR')
      throw new StorageFailure('other', folder, 'a file is in the way: choose another data folder')
    // On a disk that is mounted read-only Node says that the folder above is missing.
    if (code === 'ENOENT') throw new StorageFailure('readonly', folder)
    throw asStorageFailure(thrown, folder)
  }
}

function tryToWrite(folder: string): void {
  const path = join(folder, `camgate.try-${process.pid}`)
  try {
    const file = openSync(path, 'w', 0o600)
    try {
      writeSync(file, Buffer.alloc(neededAtFirst, 1))
      fsyncSync(file)
      if (statSync(path).size < neededAtFirst) throw new StorageFailure('full', folder)
    } finally {
      closeSync(file)
    }
  } finally {
    rmSync(path, { force: true })
  }
}

function holderOf(folder: string): string | undefined {
  if (!existsSync(join(folder, 'camgate.lock'))) return undefined
  try {
    lockFolder(folder, { look: true }).release()
    return undefined
  } catch (thrown) {
    if (thrown instanceof StorageFailure && thrown.reason === 'locked') return thrown.holder
    throw thrown
  }
}

function readDatabase(file: string, folder: string): string | undefined {
  let database: Database.Database | undefined
  try {
    database = new Database(file, { readonly: true, fileMustExist: true, timeout: 1000 })
    const version = schemaVersion(database)
    if (version > migrations.length) throw newerVersion(folder, version)
    return database.pragma('quick_check(1)', { simple: true }) === 'ok' ? undefined : damaged
  } catch (thrown) {
    if (thrown instanceof Failure || storageReason(thrown) !== 'damaged') throw thrown
    return damaged
  } finally {
    database?.close()
  }
}

const damaged = 'the database is damaged: the next start sets it aside and keeps what is readable'

export function newerVersion(folder: string, version: number): StorageFailure {
  const detail = `made by a newer Camgate (version ${version}, this one knows ${migrations.length}): install that one again`
  return new StorageFailure('other', folder, detail)
}

function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return undefined
  }
}
