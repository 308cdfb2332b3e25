/**
 * What this process remembers of logins, so that no account is locked by us: a login that was refused is not sent again until the
 * credentials, the address or the camera's challenge are others, or a person asks. A login that worked before is sent again, ever more
 * seldom: a camera that starts, or is full, refuses for a while what it will take again.
 *
 * Looking at the challenge costs nothing (it comes before any password is sent), so whoever comes may do that as often as it likes.
 * Holds hashes, never passwords.
 */
import { createHash } from 'node:crypto'
import type { Clock } from '../base/index.ts'

import { readChallenges } from './challenge.ts'
import type { Credentials, Login } from './login.ts'

/** Milliseconds between two tries of a login that worked before, by how often it was refused since. */
const waits = [5000, 15_000, 60_000, 300_000, 600_000] as const
/** Milliseconds in which a camera that changes its challenge with each answer is given no third try. */
const shortly = 60_000
/** Milliseconds that one try may keep others from sending the same login. */
const turnLasts = 10_000
const limit = 2000

interface Known {
  worked: boolean
  /** Times that it was sent and refused, and tries that ended so, since it worked last. */
  refusals: number
  failures: number
  /** The challenge that it was refused with last, and when. */
  signature: string
  at: number
  refusal: string
}

const unknown: Known = { worked: false, refusals: 0, failures: 0, signature: '', at: 0, refusal: '' }

export interface LoginRecord {
  /** A try ended for want of a login. Returns how many did since it worked last; undefined where it never worked. */
  failed(): number | undefined
  /** It was accepted. */
  worked(): void
  /** It was accepted in the time of another process. */
  workedBefore(): void
  refused(signature: string, refusal: string): void
  /** Why it is not to be sent to this challenge now; undefined when it may be. */
  holds(signature: string): string | undefined
  /** A person asks. */
  forget(): void
  /** Waits while another try sends this login for the first time: what comes of that is true for both. To be called back when it is known. */
  turn(): Promise<() => void>
}

export interface LoginMemory {
  /** `host` with its port. */
  record(host: string, credentials: Credentials): LoginRecord
}

export function createLoginMemory(clock: Clock): LoginMemory {
  const logins = new Map<string, Known>()
  /** Logins that never worked, while a try sends them. */
  const sending = new Map<string, Promise<void>>()
  const keep = (key: string, known: Known) => {
    logins.delete(key)
    logins.set(key, known)
    const oldest = logins.size > limit ? logins.keys().next().value : undefined
    if (oldest !== undefined) logins.delete(oldest)
  }
  return {
    record(host, { user, password }) {
      const key = createHash('sha256')
        .update(JSON.stringify([host.toLowerCase(), user, password]))
        .digest('base64')
      return {
        failed() {
          const known = logins.get(key)
          if (!known?.worked) return undefined
          keep(key, { ...known, failures: known.failures + 1 })
          return known.failures + 1
        },
        worked: () => keep(key, { ...unknown, worked: true }),
        workedBefore() {
          keep(key, { ...(logins.get(key) ?? unknown), worked: true })
        },
        refused(signature, refusal) {
          const { refusals, ...known } = logins.get(key) ?? unknown
          keep(key, { ...known, refusals: refusals + 1, signature, at: clock.now(), refusal })
        },
        holds(signature) {
          const known = logins.get(key)
          if (!known || known.refusals === 0) return undefined
          const age = clock.now() - known.at
          const same = signature === known.signature
          const wait = waits[Math.min(known.refusals, waits.length) - 1] as number
          const held = known.worked ? same && age < wait : same || (known.refusals >= 2 && age < shortly)
          return held ? known.refusal : undefined
        },
        forget() {
          const known = logins.get(key)
          if (known) keep(key, { ...known, refusals: 0 })
        },
        async turn() {
          for (let other = sending.get(key); other && !logins.get(key)?.worked; other = sending.get(key)) await other
          if (logins.get(key)?.worked) return () => {}
          const { promise, resolve } = Promise.withResolvers<void>()
          sending.set(key, promise)
          const release = () => {
            cancel()
            if (sending.get(key) === promise) sending.delete(key)
            resolve()
          }
          // Whoever lost its connection meanwhile never says so.
          const cancel = clock.after(turnLasts, release)
          return release
        },
      }
    },
  }
}

/** What a challenge asks, without what changes with each: schemes, realms, algorithms. */
function signatureOf(headers: readonly string[]): string {
  const challenges = headers.flatMap(readChallenges)
  return JSON.stringify(challenges.map(({ scheme, params }) => [scheme, params.realm, params.algorithm?.toLowerCase()]).sort())
}

/** The login of one try, held back as the record says. */
export function rememberingLogin(login: Login, record: LoginRecord | undefined): Login {
  if (!record) return login
  /** Of the first challenge: an answer that refuses a password may offer less. */
  let signature: string | undefined
  let sent = false
  let held: string | undefined
  let release: (() => void) | undefined
  return {
    async turn() {
      if (sent || signature === undefined) return true
      release ??= await record.turn()
      held = record.holds(signature)
      if (held !== undefined) release()
      return held === undefined
    },
    header(request) {
      const line = held === undefined ? login.header(request) : undefined
      sent ||= line !== undefined
      return line
    },
    challenged(headers, repeats) {
      signature ??= signatureOf(headers)
      if (!sent) held = record.holds(signature)
      if (held !== undefined) return false
      const again = login.challenged(headers, repeats)
      if (!again && sent) {
        record.refused(signature, login.refusal)
        release?.()
      }
      return again
    },
    reconnected: (elsewhere) => login.reconnected(elsewhere),
    accepted() {
      login.accepted()
      if (sent) release?.()
    },
    get scheme() {
      return login.scheme
    },
    get worked() {
      return login.worked
    },
    get offered() {
      return login.offered
    },
    get refusal() {
      return held === undefined ? login.refusal : `${held}; not sent again`
    },
  }
}
