/** A device's lock: one login for RTSP, HTTP and ONVIF alike, which counts failures and closes after too many, as cameras do. */
import { createVerifier, type AuthScheme as Scheme } from '../../src-main/rtsp/index.ts'

/** In the order in which the challenges are offered. */
export type AuthScheme = 'basic' | 'digest' | 'digest-sha256' | 'digest-qop' | 'digest-sha256-qop'

export interface GuardOptions {
  readonly user: string | undefined
  readonly password: string | undefined
  readonly schemes: readonly AuthScheme[]
  readonly realm: string
  /** Seconds after which a nonce is stale. */
  readonly nonceSeconds: number | undefined
  /** After so many wrong passwords in a row nobody is let in for so many seconds. */
  readonly lockOut: { readonly after: number; readonly seconds: number } | undefined
}

/** `missing`: no credentials came; `locked`: the right ones would not help now. */
export type Verdict = 'in' | 'missing' | 'wrong' | 'stale' | 'locked'

export interface Guard {
  /** `uri` as it stands in the request line. */
  check(method: string, uri: string, authorization: string | undefined): Verdict
  /** One value per `WWW-Authenticate` line. */
  challenges(stale?: boolean): string[]
  /** The same counting for other kinds of login (WS-Security). */
  judge(right: boolean): Verdict
  /** Wrong passwords so far. */
  readonly failures: number
  unlock(): void
}

const plain: Record<AuthScheme, Scheme> = {
  basic: 'basic',
  digest: 'md5',
  'digest-qop': 'md5',
  'digest-sha256': 'sha-256',
  'digest-sha256-qop': 'sha-256',
}

export function createGuard({ user, password, schemes, realm, nonceSeconds, lockOut }: GuardOptions): Guard {
  const verifier = createVerifier({
    realm,
    schemes: schemes.map((scheme) => plain[scheme]),
    qop: schemes.some((scheme) => scheme.endsWith('-qop')),
    password: (name) => (name === user ? (password ?? '') : undefined),
  })
  let [nonceSince, failures, row, lockedUntil] = [Date.now(), 0, 0, 0]

  function age(): void {
    if (nonceSeconds === undefined || Date.now() - nonceSince < nonceSeconds * 1000) return
    nonceSince = Date.now()
    verifier.expire()
  }

  function judge(right: boolean): Verdict {
    if (!right) {
      failures += 1
      row += 1
      if (lockOut && row >= lockOut.after) lockedUntil = Date.now() + lockOut.seconds * 1000
    }
    if (Date.now() < lockedUntil) return 'locked'
    if (right) row = 0
    return right ? 'in' : 'wrong'
  }

  return {
    judge,
    get failures() {
      return failures
    },
    unlock() {
      row = 0
      lockedUntil = 0
    },
    check(method, uri, authorization) {
      if (user === undefined || schemes.length === 0) return 'in'
      age()
      const result = verifier.verify({ method, url: uri, authorization })
      return result === 'missing' || result === 'stale' ? result : judge(result === 'ok')
    },
    challenges(stale) {
      age()
      return verifier.challenges(stale)
    },
  }
}
