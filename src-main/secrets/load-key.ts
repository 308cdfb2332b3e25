/**
 * Where the key for stored passwords comes from when no desktop keeps it: a credential handed in by systemd, else a file in
 * the data folder that only its owner can read.
 *
 * The file appears whole or not at all, an existing one is never overwritten (the passwords sealed with it would be lost), and
 * one that others can read is closed to them or refused.
 */
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { diskReason, Failure } from '../base/index.ts'

const keyBytes = 32
const fileName = 'camgate.key'
const credentialName = 'camgate-key'

/** Throws Failure (storage) that says what to do. */
export function loadKey(options: { folder: string; credentials?: string | undefined }): Buffer {
  const credentials = options.credentials ?? process.env.CREDENTIALS_DIRECTORY
  const handedIn = credentials ? join(credentials, credentialName) : undefined
  return handedIn && existsSync(handedIn) ? credentialKey(handedIn) : keyFile(options.folder)
}

/** A systemd credential (`LoadCredential=camgate-key:…`): any content of at least 16 bytes, the end of its line not counted. */
function credentialKey(path: string): Buffer {
  const key = stored(path, () => Buffer.from(readFileSync(path, 'utf8').trim(), 'utf8'))
  if (key.length < 16) throw new Failure('storage', `${path}: too short for a key, at least 16 characters are needed`)
  return key
}

/** Reads the key of this data folder, making it at first use. */
export function keyFile(folder: string): Buffer {
  const path = join(folder, fileName)
  stored(path, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (!existsSync(path)) makeKeyFile(path)
    closeToOthers(path)
  })
  const key = Buffer.from(stored(path, () => readFileSync(path, 'utf8')).trim(), 'base64')
  if (key.length !== keyBytes)
    throw new Failure('storage', `${path}: damaged; bring it back from a backup, or remove it and enter the camera passwords again`)
  return key
}

function makeKeyFile(path: string): void {
  const fresh = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`
  try {
    const file = openSync(fresh, 'wx', 0o600)
    try {
      writeSync(file, `${randomBytes(keyBytes).toString('base64')}\n`)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    appear(fresh, path)
  } finally {
    rmSync(fresh, { force: true })
  }
}

/** Unlike a rename, a link does not replace a file that somebody else made in the meantime. Some file systems have no links. */
function appear(fresh: string, path: string): void {
  try {
    linkSync(fresh, path)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST' || existsSync(path)) return
    renameSync(fresh, path)
  }
}

/** Windows keeps the folder of a user from others by itself, and its modes say nothing. */
function closeToOthers(path: string): void {
  if (process.platform === 'win32') return
  const found = lstatSync(path)
  if (!found.isFile()) throw new Failure('storage', `${path}: not a plain file; remove it`)
  if ((found.mode & 0o077) === 0) return
  try {
    chmodSync(path, 0o600)
  } catch {
    throw new Failure('storage', `${path}: others can read it; give it to this user and set its mode to 600`)
  }
}

function stored<R>(path: string, call: () => R): R {
  try {
    return call()
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown
    throw new Failure('storage', `${path}: ${inWords((thrown as NodeJS.ErrnoException).code)}`)
  }
}

function inWords(code: string | undefined): string {
  const reason = diskReason(code)
  if (reason === 'full') return 'no space left: make room on this disk'
  if (reason === 'readonly') return 'cannot be read or made: check who owns it and whether the disk is mounted read-only'
  return code ?? 'cannot be read'
}

/** Whether the key of this folder can be read, without making one. Throws Failure (storage) that says what to do. */
export function checkKey(options: { folder: string; credentials?: string | undefined }): void {
  const credentials = options.credentials ?? process.env.CREDENTIALS_DIRECTORY
  const handedIn = credentials !== undefined && existsSync(join(credentials, credentialName))
  if (handedIn || existsSync(join(options.folder, fileName))) loadKey(options)
}
