/**
 * Passwords at rest and on their way out: sealed with AES-256-GCM for the store, masked in every text that leaves the engine.
 *
 * Guarantees: a sealed text that was changed or sealed with another key is refused, never half decrypted; a secret that was
 * learnt does not pass `redact` in any of the writings listed in `writings.ts`, alone or mixed.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { Failure } from '../base/index.ts'
import { createRedactor } from './redactor.ts'
import type { Secrets } from './types.ts'

const version = 'v1'
const ivBytes = 12
const tagBytes = 16

/** `key`: at least 16 bytes that nobody can guess, from `loadKey` or the desktop's key store. */
export function createSecrets(options: { key: Buffer }): Secrets {
  if (options.key.length < 16) throw new Failure('storage', 'the key for stored passwords is too short: at least 16 bytes')
  const key = Buffer.from(hkdfSync('sha256', options.key, Buffer.alloc(0), 'camgate passwords v1', 32))
  const redactor = createRedactor()
  return {
    seal(text) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${version}.${sealed.toString('base64url')}`
    },
    open(sealed) {
      const [mark, body = ''] = sealed.split('.', 2)
      const bytes = Buffer.from(body, 'base64url')
      if (mark !== version || bytes.length < ivBytes + tagBytes)
        throw new Failure('storage', 'a stored password cannot be read: it is damaged')
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes))
        decipher.setAuthTag(bytes.subarray(-tagBytes))
        return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8')
      } catch {
        throw new Failure(
          'storage',
          'a stored password was sealed with another key: bring back the old key file, or enter the password again',
        )
      }
    },
    learn: redactor.learn,
    redact: redactor.redact,
  }
}
