/** The arithmetic of Digest access authentication, for both sides (RFC 7616; RFC 2617 where there is no qop). */
import { createHash } from 'node:crypto'

export type DigestAlgorithm = 'md5' | 'sha-256'

export interface DigestInput {
  /** `MD5`, `SHA-256`, either with `-sess`. */
  readonly algorithm: string
  readonly user: string
  readonly password: string
  readonly realm: string
  readonly nonce: string
  readonly method: string
  /** Byte for byte as in the request line. */
  readonly uri: string
  /** `auth` or `auth-int`; without it the short formula of RFC 2069 counts. */
  readonly qop?: string | undefined
  /** Nonce count, 8 hexadecimal digits. */
  readonly nc?: string | undefined
  readonly cnonce?: string | undefined
  /** Only for `auth-int`. */
  readonly body?: Buffer | undefined
}

/** Which of the two hashes an `algorithm` names; undefined for any other. No name means MD5. */
export function digestAlgorithm(name: string | undefined): DigestAlgorithm | undefined {
  const base = (name ?? 'MD5')
    .trim()
    .toLowerCase()
    .replace(/-sess$/, '')
  if (base === '' || base === 'md5') return 'md5'
  return base === 'sha-256' || base === 'sha256' ? 'sha-256' : undefined
}

/** The `response` value, lower-case hexadecimal. */
export function digestResponse(input: DigestInput): string {
  const hash = digestAlgorithm(input.algorithm) === 'sha-256' ? 'sha256' : 'md5'
  const hex = (data: string | Buffer) => createHash(hash).update(data).digest('hex')
  const { user, realm, password, nonce, nc = '', cnonce = '', qop } = input
  const secret = hex(`${user}:${realm}:${password}`)
  const ha1 = /-sess$/i.test(input.algorithm) ? hex(`${secret}:${nonce}:${cnonce}`) : secret
  const integrity = qop === 'auth-int' ? `:${hex(input.body ?? Buffer.alloc(0))}` : ''
  const ha2 = hex(`${input.method}:${input.uri}${integrity}`)
  return qop ? hex(`${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${ha2}`) : hex(`${ha1}:${nonce}:${ha2}`)
}
