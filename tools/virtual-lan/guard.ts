/** A device's lock: RTSP, HTTP and ONVIF count their wrong passwords in one ledger, which closes the account after too many, as cameras do. */
import { createVerifier, type AuthScheme as Scheme } from '../../src-main/net/index.ts'

/** In the order in which the challenges are offered. */
export type AuthScheme = 'basic' | 'digest' | 'digest-sha256' | 'digest-qop' | 'digest-sha256-qop'

export interface GuardOptions {
  readonly user: string | undefined
  /** A function where users and passwords change: the password of that one, undefined where there is none. */
  readonly password: string | undefined | ((user: string) => string | undefined)
  readonly schemes: readonly AuthScheme[]
  readonly realm: string
  /** Seconds after which a nonce is stale. */
  readonly nonceSeconds: number | undefined
  readonly ledger: Ledger
}

/** An account's record of wrong passwords. */
export interface Ledger {
  judge(right: boolean): 'in' | 'wrong' | 'locked'
  /** Forgets the row, so that the account is open again. */
  unlock(): void
}

/** After so many wrong passwords in a row nobody is let in for so many seconds. `failed` hears of each. */
export function createLedger(lockOut: { readonly after: number; readonly seconds: number } | undefined, failed: () => void): Ledger {
  let [row, lockedUntil] = [0, 0]
  return {
    unlock() {
      row = 0
      lockedUntil = 0
    },
    judge(right) {
      if (!right) {
        failed()
        row += 1
        if (lockOut && row >= lockOut.after) lockedUntil = Date.now() + lockOut.seconds * 1000
      }
      if (Date.now() < lockedUntil) return 'locked'
      if (right) row = 0
      return right ? 'in' : 'wrong'
    },
  }
}

/** `missing`: no credentials came; `locked`: the right ones would not help now. */
type Verdict = 'in' | 'missing' | 'wrong' | 'stale' | 'locked'

export interface Guard {
  /** `uri` as it stands in the request line. */
  check(method: string, uri: string, authorization: string | undefined): Verdict
  /** One value per `WWW-Authenticate` line. */
  challenges(stale?: boolean): string[]
}

const plain: Record<AuthScheme, Scheme> = {
  basic: 'basic',
  digest: 'md5',
  'digest-qop': 'md5',
  'digest-sha256': 'sha-256',
  'digest-sha256-qop': 'sha-256',
}

export function createGuard({ user, password, schemes, realm, nonceSeconds, ledger }: GuardOptions): Guard {
  const verifier = createVerifier({
    realm,
    schemes: schemes.map((scheme) => plain[scheme]),
    qop: schemes.some((scheme) => scheme.endsWith('-qop')),
    password: (name) => {
      if (typeof password === 'function') return password(name)
      return name === user ? (password ?? '') : undefined
    },
  })
  let nonceSince = Date.now()

  function age(): void {
    if (nonceSeconds === undefined || Date.now() - nonceSince < nonceSeconds * 1000) return
    nonceSince = Date.now()
    verifier.expire()
  }

  return {
    check(method, uri, authorization) {
      if (user === undefined || schemes.length === 0) return 'in'
      age()
      const result = verifier.verify({ method, url: uri, authorization })
      return result === 'missing' || result === 'stale' ? result : ledger.judge(result === 'ok')
    },
    challenges(stale) {
      age()
      return verifier.challenges(stale)
    },
  }
}
