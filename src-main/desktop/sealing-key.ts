/**
 * The key that camera passwords are sealed with, kept by the system's own key store (Electron's safeStorage) where there
 * is one. Where there is none (a Linux without keyring) the engine keeps a key file of mode 0600 itself.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { safeStorage } from 'electron'

/** The system's key store is locked, gone, or another person's. */
export class KeyStoreClosed extends Error {}

/**
 * 32 bytes, or undefined where the engine has to keep its own. Rejects with KeyStoreClosed where the passwords were sealed with a key of the
 * key store and it is not to be had now: with another key they could not be read, and new ones not by the next start.
 */
export async function loadSealingKey(folder: string): Promise<Uint8Array | undefined> {
  const file = join(folder, 'sealing-key.bin')
  const kept = await readFile(file).catch(() => undefined)
  if (!hasKeyStore()) {
    if (kept) throw new KeyStoreClosed(`no key store is to be had for ${file}`)
    return undefined
  }
  if (kept) return unseal(kept, file)
  const key = randomBytes(32)
  await mkdir(folder, { recursive: true })
  await writeFile(`${file}.new`, safeStorage.encryptString(key.toString('base64')), { mode: 0o600 })
  await rename(`${file}.new`, file)
  return key
}

function unseal(kept: Buffer, file: string): Uint8Array {
  try {
    return Buffer.from(safeStorage.decryptString(kept), 'base64')
  } catch (thrown) {
    throw new KeyStoreClosed(`${file}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  }
}

/** `basic_text` is a constant known to everybody (Electron documentation, "safeStorage"): no better than a file. */
function hasKeyStore(): boolean {
  if (!safeStorage.isEncryptionAvailable()) return false
  return process.platform !== 'linux' || safeStorage.getSelectedStorageBackend?.() !== 'basic_text'
}
