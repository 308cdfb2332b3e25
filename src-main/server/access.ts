/**
 * Who may talk to the gateway.
 *
 * Programs send the access token (`Authorization: Bearer`, or as the password of Basic, or `?token=` where a player can
 * do nothing else). Browsers open a one-time link or type the token once and get a cookie that only this page sends.
 * Whoever is let in is an actor; today each is the owner.
 * The Host header must be one of ours (DNS rebinding), and a page of another origin may not write or open a socket.
 */
import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { type Actor, owner } from '../api/index.ts'

const cookieName = 'camgate'
/** Seconds; a month. */
const cookieLife = 30 * 24 * 3600

export interface AccessOptions {
  /** SHA-256 of the access token. None: whoever reaches the port may do everything; allowed on loopback only. */
  readonly tokenHash: Buffer | undefined
  /** Signs cookies; the same over restarts, so that a page stays logged in. */
  readonly signingKey: Buffer
  /** Names besides IP addresses, localhost and this machine's own under which it may be called. */
  readonly hosts?: readonly string[]
}

interface Request {
  readonly headers: IncomingHttpHeaders
  readonly url: string
  readonly method: string
}

export interface Access {
  /** Who asks; or the code of the refusal. */
  admit(request: Request, kind: 'read' | 'write' | 'socket'): Actor | 'LOGIN_NEEDED' | 'ORIGIN_REFUSED'
  /** A path for a link that logs a browser in, once. */
  oneTimePath(): string
  /** The cookie for a good one-time code or access token; undefined otherwise. */
  logIn(proof: { code?: string; token?: string }): string | undefined
}

export function createAccess({ tokenHash, signingKey, hosts = [] }: AccessOptions): Access {
  const codes = new Set<string>()
  const key = Buffer.from(hkdfSync('sha256', signingKey, '', 'camgate cookie', 32))
  const names = new Set(['localhost', hostname().toLowerCase(), ...hosts.map((host) => host.toLowerCase())])

  const sign = (expiry: number) =>
    createHmac('sha256', key)
      .update(`${expiry}\n`)
      .update(tokenHash ?? '')
      .digest('base64url')
  const cookie = () => {
    const expiry = Math.floor(Date.now() / 1000) + cookieLife
    return `${cookieName}=${expiry}.${sign(expiry)}; Path=/; Max-Age=${cookieLife}; HttpOnly; SameSite=Strict`
  }
  const cookieIsGood = (header: string | undefined) => {
    const value = header
      ?.split(';')
      .map((part) => part.trim())
      .find((part) => part.startsWith(`${cookieName}=`))
      ?.slice(cookieName.length + 1)
    const [expiry, signature] = value?.split('.') ?? []
    if (!expiry || !signature || Number(expiry) * 1000 < Date.now()) return false
    return timingSafeEqual(sha256(signature), sha256(sign(Number(expiry))))
  }
  const tokenIsGood = (sent: string) => tokenHash !== undefined && timingSafeEqual(sha256(sent), tokenHash)

  return {
    admit(request, kind) {
      if (!hostIsOurs(request.headers.host, names)) return 'ORIGIN_REFUSED'
      const origin = request.headers.origin
      if (kind !== 'read' && origin !== undefined && !sameOrigin(origin, request.headers.host)) return 'ORIGIN_REFUSED'
      if (tokenHash === undefined || sentTokens(request).some(tokenIsGood)) return owner
      return cookieIsGood(request.headers.cookie) ? owner : 'LOGIN_NEEDED'
    },
    oneTimePath() {
      const code = randomBytes(18).toString('base64url')
      codes.add(code)
      return `/login/${code}`
    },
    logIn({ code, token }) {
      if (code !== undefined && codes.delete(code)) return cookie()
      if (token !== undefined && tokenIsGood(token)) return cookie()
      return undefined
    },
  }
}

function sentTokens({ headers, url }: Request): string[] {
  const [scheme, value = ''] = (headers.authorization ?? '').split(' ')
  // Not through URL, which throws on what anybody can send, `//` for one.
  const query = new URLSearchParams(url.split('?').slice(1).join('?')).get('token')
  const sent = query === null ? [] : [query]
  if (scheme?.toLowerCase() === 'bearer') sent.push(value)
  if (scheme?.toLowerCase() === 'basic') sent.push(Buffer.from(value, 'base64').toString().split(':').slice(1).join(':'))
  return sent
}

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function hostIsOurs(host: string | undefined, names: ReadonlySet<string>): boolean {
  if (!host) return false
  const name = host
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase()
  return isIP(name) !== 0 || names.has(name)
}

function sameOrigin(origin: string, host: string | undefined): boolean {
  // Through URL on both sides, because a default port is written by some and left out by others.
  return URL.canParse(origin) && URL.canParse(`http://${host}`) && new URL(origin).host === new URL(`http://${host}`).host
}
