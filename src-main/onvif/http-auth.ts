/**
 * HTTP authentication as cameras really do it (RFC 7616, RFC 2617, RFC 7617): several challenges at once, SHA-256 and MD5,
 * with and without qop, commas in quoted realms, unquoted values.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Credentials } from '../rtsp/types.ts'

export interface Challenge {
  readonly scheme: 'digest' | 'basic'
  /** Keys in lower case, values unquoted. */
  readonly params: Readonly<Record<string, string>>
}

/** All challenges that we can answer, the strongest first: SHA-256, MD5, Basic. */
export function readChallenges(headers: readonly string[]): Challenge[] {
  const found = headers.flatMap(splitChallenges).filter((challenge): challenge is Challenge => challenge !== undefined)
  return found.sort((a, b) => rank(b) - rank(a))
}

/** One header may carry several: a new one begins where a word is followed by a blank and not by `=`. */
function splitChallenges(header: string): (Challenge | undefined)[] {
  const starts = [...header.matchAll(/(?:^|,\s*)(Digest|Basic)(?=\s|$)/gi)].filter((match) => !insideQuotes(header, match.index))
  return starts.map((match, index) => {
    const part = header.slice(match.index + match[0].length, starts[index + 1]?.index)
    const scheme = match[1]?.toLowerCase() === 'basic' ? 'basic' : 'digest'
    const params: Record<string, string> = {}
    for (const [, key, quoted, bare] of part.matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]*))/g)) {
      if (key) params[key.toLowerCase()] ??= quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/g, '$1')
    }
    return scheme === 'digest' && (params.nonce === undefined || hashName(params.algorithm) === undefined) ? undefined : { scheme, params }
  })
}

function insideQuotes(header: string, until: number): boolean {
  return (header.slice(0, until).match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1
}

function rank(challenge: Challenge): number {
  if (challenge.scheme === 'basic') return 0
  return hashName(challenge.params.algorithm) === 'sha256' ? 2 : 1
}

function hashName(algorithm: string | undefined): 'md5' | 'sha256' | undefined {
  const plain = (algorithm ?? 'md5')
    .toLowerCase()
    .replace(/-sess$/, '')
    .replace('-', '')
  return plain === 'md5' || plain === 'sha256' ? plain : undefined
}

/** The Authorization header for one request. `count` is the number of requests sent with this nonce so far, itself included. */
export function answerChallenge(challenge: Challenge, credentials: Credentials, method: string, uri: string, count: number): string {
  const { user, password } = credentials
  if (challenge.scheme === 'basic') return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`
  const { realm = '', nonce = '', opaque, algorithm, qop } = challenge.params
  const name = hashName(algorithm) ?? 'md5'
  const hash = (text: string) => createHash(name).update(text, 'utf8').digest('hex')
  const cnonce = randomBytes(8).toString('hex')
  const nc = count.toString(16).padStart(8, '0')
  const secret = hash(`${user}:${realm}:${password}`)
  const ha1 = algorithm?.toLowerCase().endsWith('-sess') ? hash(`${secret}:${nonce}:${cnonce}`) : secret
  const ha2 = hash(`${method}:${uri}`)
  const useQop = qop?.split(',').some((value) => value.trim().toLowerCase() === 'auth') ?? false
  const response = useQop ? hash(`${ha1}:${nonce}:${nc}:${cnonce}:auth:${ha2}`) : hash(`${ha1}:${nonce}:${ha2}`)
  const parts = [`username=${quote(user)}`, `realm=${quote(realm)}`, `nonce=${quote(nonce)}`, `uri=${quote(uri)}`, `response="${response}"`]
  if (algorithm !== undefined) parts.push(`algorithm=${algorithm}`)
  if (opaque !== undefined) parts.push(`opaque=${quote(opaque)}`)
  if (useQop) parts.push('qop=auth', `nc=${nc}`, `cnonce="${cnonce}"`)
  return latin1Bytes(`Digest ${parts.join(', ')}`)
}

function quote(text: string): string {
  return `"${text.replace(/(["\\])/g, '\\$1')}"`
}

/** Node writes headers as Latin-1: UTF-8 bytes are passed through as such characters, so that `ü` in a user name arrives as UTF-8. */
function latin1Bytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}
