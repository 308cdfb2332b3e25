/**
 * The client's side of authentication (RFC 7617 Basic, RFC 7616 Digest), for RTSP and HTTP alike: ranks what is offered, tries each scheme at most once with one password, then stops,
 * so that no camera locks its account because of us. A stale nonce is not a wrong password and costs nothing.
 */
import { randomBytes } from 'node:crypto'
import { type Challenge, readChallenges } from './challenge.ts'
import { digestAlgorithm, digestResponse } from './digest.ts'

export interface Credentials {
  readonly user: string
  readonly password: string
}

export type AuthScheme = 'basic' | 'md5' | 'sha-256'

/** Basic without being asked for it (RFC 7617 §2), for whoever is known to take nothing else. */
export function basicAuthorization({ user, password }: Credentials): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`
}

export interface Login {
  /** `Authorization` for this request, undefined until a challenge asked for one. */
  header(request: { method: string; uri: string; body?: Buffer | undefined }): string | undefined
  /** A 401 came: is it worth sending the request again? `repeats` counts how often this request was sent again already. */
  challenged(headers: readonly string[], repeats: number): boolean
  /**
   * On a new connection a nonce may mean nothing, and a wrong one may count as a wrong password: wait to be asked again.
   * `elsewhere`: it leads to another host, which gets no password that it did not ask for.
   */
  reconnected(elsewhere?: boolean): void
  /** The request was let through. */
  accepted(): void
  /** Waits until it may be sent for the first time; false where another try showed meanwhile that it is refused. */
  turn?(): Promise<boolean>
  /** The scheme in use; once accepted, worth keeping for the next session. */
  readonly scheme: AuthScheme | undefined
  readonly worked: boolean
  /** Some way to log in was offered that is known here; a refusal without says nothing about the password. */
  readonly offered: boolean
  /** Why there is nothing left to try, for evidence. */
  readonly refusal: string
}

const rank: readonly AuthScheme[] = ['sha-256', 'md5', 'basic']

function schemeOf(challenge: Challenge): AuthScheme | undefined {
  if (challenge.scheme === 'basic') return 'basic'
  return challenge.scheme === 'digest' && challenge.params.nonce !== undefined ? digestAlgorithm(challenge.params.algorithm) : undefined
}

const quote = (text: string) => `"${text.replace(/[\r\n]/g, ' ').replace(/[\\"]/g, '\\$&')}"`

/** `prefer` is the scheme that worked last time: it goes first where it is offered again. */
export function createLogin(credentials: Credentials | undefined, prefer?: AuthScheme): Login {
  const refused = new Set<AuthScheme>()
  let current: { scheme: AuthScheme; challenge: Challenge } | undefined
  let offered: AuthScheme[] = []
  let count = 0
  let sent = false
  let worked = false
  let digestOffered = false

  const choose = (challenges: readonly Challenge[]) => {
    const order = prefer ? [prefer, ...rank] : rank
    // In the clear a password goes only where there is no other way: who offers Digest too gets nothing else.
    const digests = challenges.some((one) => (schemeOf(one) ?? 'basic') !== 'basic') || digestOffered
    digestOffered ||= digests
    for (const scheme of order) {
      if (refused.has(scheme) || (scheme === 'basic' && digests)) continue
      const challenge = challenges.find((one) => schemeOf(one) === scheme)
      if (challenge) return { scheme, challenge }
    }
    return undefined
  }

  const digest = (
    challenge: Challenge,
    { user, password }: Credentials,
    request: { method: string; uri: string; body?: Buffer | undefined },
  ) => {
    const { realm = '', nonce = '', opaque, algorithm } = challenge.params
    const offers = challenge.params.qop?.toLowerCase().split(/[\s,]+/) ?? []
    const qop = offers.includes('auth') ? 'auth' : offers.includes('auth-int') ? 'auth-int' : undefined
    count += 1
    const nc = count.toString(16).padStart(8, '0')
    const session = /-sess$/i.test(algorithm ?? '')
    const cnonce = qop || session ? randomBytes(8).toString('hex') : undefined
    const response = digestResponse({ algorithm: algorithm ?? 'MD5', user, password, realm, nonce, qop, nc, cnonce, ...request })
    let text = `Digest username=${quote(user)}, realm=${quote(realm)}, nonce=${quote(nonce)}, uri=${quote(request.uri)}, response="${response}"`
    // Old cameras stumble over an algorithm that they did not need to name.
    if (algorithm && algorithm.toUpperCase() !== 'MD5') text += `, algorithm=${algorithm}`
    if (opaque !== undefined) text += `, opaque=${quote(opaque)}`
    if (qop) text += `, qop=${qop}, nc=${nc}`
    if (cnonce) text += `, cnonce="${cnonce}"`
    return text
  }

  return {
    get scheme() {
      return current?.scheme
    },
    get worked() {
      return worked
    },
    get offered() {
      return offered.length > 0 || refused.size > 0
    },
    get refusal() {
      // MediaMTX offers nothing more in the answer that refuses a password.
      const known = offered.length > 0 ? offered : [...refused]
      if (known.length === 0) return 'no way to log in was offered that is known here'
      if (!credentials) return `user and password are needed (${known.join(', ')})`
      if (known.every((scheme) => scheme === 'basic')) {
        // RFC 7617 §2: the first colon ends the user.
        if (credentials.user.includes(':')) return 'user or password refused (basic, which cannot carry a colon in the user)'
        if (credentials.password.includes(':')) return 'user or password refused (basic; some servers cannot take a colon in a password)'
      }
      return `user or password refused (${[...refused].join(', ') || known.join(', ')})`
    },
    header(request) {
      if (!current || !credentials) return undefined
      sent = true
      if (current.scheme === 'basic') return basicAuthorization(credentials)
      return digest(current.challenge, credentials, request)
    },
    challenged(headers, repeats) {
      const challenges = headers.flatMap(readChallenges)
      offered = [...new Set(challenges.map(schemeOf).filter((scheme) => scheme !== undefined))]
      if (!credentials) return false
      if (current && sent) {
        const { scheme, challenge } = current
        const again = challenges.find((one) => schemeOf(one) === scheme)
        const fresh = again !== undefined && scheme !== 'basic' && again.params.nonce !== challenge.params.nonce
        const expired = fresh && (worked || again.params.stale?.toLowerCase() === 'true')
        if (expired && repeats < 2) {
          current = { scheme, challenge: again }
          count = 0
          return true
        }
        refused.add(scheme)
      }
      current = choose(challenges)
      count = 0
      sent = false
      return current !== undefined
    },
    reconnected(elsewhere = false) {
      if (elsewhere || current?.scheme !== 'basic') current = undefined
      sent = false
    },
    accepted() {
      if (sent) worked = true
    },
  }
}
