/**
 * Masks learnt secrets and whatever stands in a place for credentials, in any text. Cheap enough for every log line: a text is
 * walked once, and a secret is compared only where its first two characters could begin.
 */
import { mask, maskAuthorization, maskNamedValues, maskQueries, maskUrlPasswords } from './credential-places.ts'
import { beginning, createSecretMatcher, type SecretMatcher } from './secret-matcher.ts'

/** Below this length a secret is masked only where a name or a URL says that it is one: `abc` stands in too many words. */
const shortest = 4

export interface Redactor {
  learn(secret: string | null | undefined): void
  redact(text: string): string
}

export function createRedactor(): Redactor {
  const known = new Set<string>()
  const short = new Set<string>()
  const matchers = new Map<number, SecretMatcher[]>()

  const add = (secret: string) => {
    if (known.has(secret)) return
    known.add(secret)
    if ([...secret].length < shortest) {
      for (const writing of [secret, encodeURIComponent(secret.toWellFormed())]) short.add(writing)
      return
    }
    const matcher = createSecretMatcher(secret)
    for (const start of matcher.beginnings) matchers.set(start, [...(matchers.get(start) ?? []), matcher])
  }

  const maskKnown = (text: string): string => {
    if (matchers.size === 0) return text
    let result = ''
    let done = 0
    for (let at = 0; at < text.length - 1; at += 1) {
      const candidates = matchers.get(beginning(text.charCodeAt(at), text.charCodeAt(at + 1)))
      if (!candidates) continue
      let end = -1
      for (const matcher of candidates) end = Math.max(end, matcher.endOf(text, at))
      if (end < 0 || isPartOfNumber(text, at, end)) continue
      result += text.slice(done, at) + mask
      done = end
      at = end - 1
    }
    return result + text.slice(done)
  }

  return {
    learn(secret) {
      if (!secret || secret === mask) return
      for (const form of [secret, secret.trim()])
        for (const letters of [form, form.normalize('NFC'), form.normalize('NFD')]) if (letters) add(letters)
      // Encoded before it was encoded once more by somebody else.
      add(encodeURIComponent(secret.toWellFormed()))
      for (const core of base64Cores(secret)) add(core)
    },
    redact(text) {
      // What is known goes before the guesses about places: a password with `&` or `@` in it would be cut by them.
      const known = maskKnown(maskAuthorization(text))
      return maskNamedValues(maskUrlPasswords(maskQueries(known)), short)
    },
  }
}

/** `1234` is a common password, but not what makes up 1512345: a time, a port, a process number stays readable. */
function isPartOfNumber(text: string, from: number, to: number): boolean {
  if (!/^\d+$/.test(text.slice(from, to))) return false
  if (/\d/.test(text[to] ?? '')) return true
  // Digits of an escape before it (`%20`, `\u0020`) do not belong to the number.
  return /\d/.test(text[from - 1] ?? '') && !/(%[\da-f]{2}|\\u[\da-f]{4}|\\x[\da-f]{2})$/i.test(text.slice(Math.max(0, from - 6), from))
}

/**
 * What base64 of `anything:secret` holds for certain: depending on the length of what stands before, the secret's bytes lie at
 * one of three offsets, and all characters that depend on them alone are known. Base64 of the secret by itself included.
 */
export function base64Cores(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8')
  const cores = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const certainFrom = Math.ceil((offset * 8) / 6)
    const certainTo = Math.floor(((offset + bytes.length) * 8) / 6)
    return encoded.slice(certainFrom, certainTo)
  })
  return cores.filter((core) => core.length >= 6).flatMap((core) => [core, core.replaceAll('+', '-').replaceAll('/', '_')])
}
