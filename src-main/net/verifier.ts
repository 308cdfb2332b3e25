/** The server's side of authentication: what to challenge with, and whether an `Authorization` is right. */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { readText } from './byte-text.ts'
import { readChallenges } from './challenge.ts'
import { digestAlgorithm, digestResponse } from './digest.ts'
import type { AuthScheme } from './login.ts'

export interface VerifierOptions {
  readonly realm: string
  /** In the order in which they are offered. */
  readonly schemes: readonly AuthScheme[]
  /** The password of a user; undefined for an unknown one. */
  password(user: string): string | undefined
  /** Ask for `qop="auth"` (RFC 7616) instead of the short formula. */
  readonly qop?: boolean
  readonly opaque?: string
}

export interface Verifier {
  /** One value per `WWW-Authenticate` line. */
  challenges(stale?: boolean): string[]
  verify(request: { method: string; url: string; authorization: string | undefined }): 'ok' | 'missing' | 'wrong' | 'stale'
  /** Forgets the nonce: whoever uses it from now on is told that it is stale. */
  expire(): void
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a, 'utf8')
  const right = Buffer.from(b, 'utf8')
  return left.length === right.length && timingSafeEqual(left, right)
}

const bare = (url: string) => url.replace(/\/+$/, '')

export function createVerifier(options: VerifierOptions): Verifier {
  const { realm, schemes, qop = false, opaque } = options
  const quotedRealm = `"${realm.replace(/[\\"]/g, '\\$&')}"`
  let nonce = randomBytes(16).toString('hex')

  const basic = (token: string | undefined): 'ok' | 'wrong' => {
    const text = readText(Buffer.from(token ?? '', 'base64'))
    const colon = text.indexOf(':')
    const password = colon < 0 ? undefined : options.password(text.slice(0, colon))
    return password !== undefined && same(text.slice(colon + 1), password) ? 'ok' : 'wrong'
  }

  const digest = (params: Readonly<Record<string, string>>, method: string, url: string): 'ok' | 'wrong' | 'stale' => {
    const { username = '', uri = '', algorithm = 'MD5', response = '', nc, cnonce } = params
    const password = options.password(username)
    const scheme = digestAlgorithm(algorithm)
    // Players sign a track's request with the address of the whole, or with another last slash.
    if (password === undefined || !scheme || !schemes.includes(scheme) || !bare(url).startsWith(bare(uri)) || uri === '') return 'wrong'
    const input = { algorithm, user: username, password, realm, nonce: params.nonce ?? '', method, uri, qop: params.qop, nc, cnonce }
    if (!same(response.toLowerCase(), digestResponse(input))) return 'wrong'
    if (params.nonce !== nonce) return 'stale'
    return qop && params.qop !== 'auth' ? 'wrong' : 'ok'
  }

  return {
    challenges(stale = false) {
      return schemes.map((scheme) => {
        if (scheme === 'basic') return `Basic realm=${quotedRealm}`
        const more = `${qop ? ', qop="auth"' : ''}${opaque === undefined ? '' : `, opaque="${opaque}"`}${stale ? ', stale=TRUE' : ''}`
        return `Digest realm=${quotedRealm}, nonce="${nonce}"${scheme === 'sha-256' ? ', algorithm=SHA-256' : ''}${more}`
      })
    },
    verify({ method, url, authorization }) {
      if (authorization === undefined) return 'missing'
      const [given] = readChallenges(authorization)
      if (given?.scheme === 'basic') return schemes.includes('basic') ? basic(given.token) : 'wrong'
      return given?.scheme === 'digest' ? digest(given.params, method, url) : 'wrong'
    },
    expire() {
      nonce = randomBytes(16).toString('hex')
    },
  }
}
