/**
 * Passwords that are part of an address, at rest: sealed in their place, so that the address stays readable and a database
 * that is lost tells none. What cannot be opened (another key) stays sealed, and is back with its key.
 */
import { passwordsIn, replacePasswords, type Secrets } from '../secrets/index.ts'

const sealed = /^\{sealed:(v1\.[\w-]{38,})\}$/

/** What is sealed already stays as it is. */
export function sealAddress(text: string, secrets: Secrets): string {
  return replacePasswords(text, (password) => (sealed.test(password) ? password : `{sealed:${secrets.seal(password)}}`))
}

export function openAddress(text: string, secrets: Secrets): string {
  return replacePasswords(text, (written) => {
    const [, inside] = sealed.exec(written) ?? []
    if (inside === undefined) return written
    try {
      return secrets.open(inside)
    } catch {
      return written
    }
  })
}

/** Whether a password in it stands there as it is. */
export const isPlain = (text: string): boolean => passwordsIn(text).some((password) => !sealed.test(password))

/** Whether a password in it could not be opened. */
export const isClosed = (text: string): boolean => passwordsIn(text).some((password) => sealed.test(password))
