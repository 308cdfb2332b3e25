/**
 * What can go wrong with a disk, told apart by what a person has to do about it.
 *
 * SQLite's and the file system's codes are translated here and nowhere else; every query of the store passes through
 * `asStorageProblem`, so rooms see a Problem STORAGE_FAILED without doing anything for it.
 */
import type { StorageReason } from '../../src-shared/problems.ts'
import { diskReason, Failure, Problem } from '../base/index.ts'

const sentences: Record<StorageReason, string> = {
  full: 'no space left: make room on this disk',
  readonly: 'cannot be written: check who owns it and whether the disk is mounted read-only',
  damaged: 'the database is damaged: start again, it is then set aside and what is readable is kept',
  locked: 'in use by another program: close it or choose another data folder',
  other: 'the disk gave an error: check it',
}

/** A Failure that knows its reason and place, so that shells can show more than a sentence. */
export class StorageFailure extends Failure {
  readonly reason: StorageReason
  readonly path: string
  /** Of `locked`: by whom, where it is known. */
  readonly holder: string | undefined

  constructor(reason: StorageReason, path: string, detail: string = sentences[reason], holder?: string) {
    super('storage', `${path}: ${detail}`)
    this.reason = reason
    this.path = path
    this.holder = holder
  }
}

/** Undefined when the error is not about storage, for instance a violated constraint. */
export function storageReason(thrown: unknown): StorageReason | undefined {
  if (thrown instanceof StorageFailure) return thrown.reason
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined
  const code = String(thrown.code)
  const reason = diskReason(code)
  if (code === 'SQLITE_FULL' || reason === 'full') return 'full'
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/.test(code) || reason === 'readonly') return 'readonly'
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return 'damaged'
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return 'locked'
  if (/^SQLITE_(IOERR|NOLFS|NOMEM|PROTOCOL)/.test(code) || reason) return 'other'
  return undefined
}

/** The same as a Failure of the engine; what is not about storage comes back as it is. */
export function asStorageFailure(thrown: unknown, path: string): unknown {
  if (thrown instanceof Failure) return thrown
  const reason = storageReason(thrown)
  return reason ? new StorageFailure(reason, path) : thrown
}

/** The same as a refusal of the contract; what is not about storage comes back as it is. */
export function asStorageProblem(thrown: unknown, path: string): unknown {
  const reason = storageReason(thrown)
  return reason ? new Problem('STORAGE_FAILED', { reason, path }) : thrown
}
