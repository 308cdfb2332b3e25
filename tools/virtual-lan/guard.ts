/** A device's lock: asks for Basic or Digest (RFC 7616, RFC 2617), checks what comes, counts failures and closes after too many, as cameras do. */
import { createHash, randomBytes } from 'node:crypto'

/** In the order in which the challenges are offered. */
export type AuthScheme = 'basic' | 'digest' | 'digest-sha256' | 'digest-qop' | 'digest-sha256-qop'

export interface GuardOptions {
  readonly user: string | undefined
  readonly password: string | undefined
  readonly schemes: readonly AuthScheme[]
  readonly realm: string
  /** Seconds after which a nonce is stale. */
  readonly nonceSeconds?: number
  /** After so many wrong passwords in a row nobody is let in for so many seconds. */
  readonly lockOut?: { readonly after: number; readonly seconds: number }
}

/** `missing`: no credentials came; `locked`: the right ones would not help now. */
export type Verdict = 'in' | 'missing' | 'wrong' | 'stale' | 'locked'

export interface Guard {
  check(method: string, header: string | undefined): Verdict
  /** One value of `WWW-Authenticate` per scheme. */
  challenges(stale?: boolean): string[]
  /** The same counting for other kinds of login (WS-Security). */
  judge(right: boolean): Verdict
  readonly failures: number
  unlock(): void
}

const hash = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex')

export function createGuard({ user, password, schemes, realm, nonceSeconds = 3600, lockOut }: GuardOptions): Guard {
  const open = user === undefined || schemes.length === 0
  let nonce = { value: randomBytes(12).toString('hex'), since: Date.now() }
  let [failures, row, lockedUntil] = [0, 0, 0]

  const freshNonce = () => {
    if (Date.now() - nonce.since > nonceSeconds * 1000) nonce = { value: randomBytes(12).toString('hex'), since: Date.now() }
    return nonce.value
  }

  function judge(right: boolean): Verdict {
    if (Date.now() < lockedUntil) {
      if (!right) failures += 1
      return 'locked'
    }
    if (right) {
      row = 0
      return 'in'
    }
    failures += 1
    row += 1
    if (lockOut && row >= lockOut.after) lockedUntil = Date.now() + lockOut.seconds * 1000
    return 'wrong'
  }

  function digest(method: string, header: string): Verdict {
    const field = readFields(header)
    const algorithm = /sha-256/i.test(field.algorithm ?? '') ? 'sha256' : 'md5'
    if (!schemes.some((scheme) => scheme.startsWith('digest') && scheme.includes('sha256') === (algorithm === 'sha256')))
      return judge(false)
    if (field.nonce !== freshNonce()) return 'stale'
    const first = hash(algorithm, `${field.username ?? ''}:${realm}:${password ?? ''}`)
    const second = hash(algorithm, `${method}:${field.uri ?? ''}`)
    const middle = field.qop ? `${field.nonce}:${field.nc ?? ''}:${field.cnonce ?? ''}:${field.qop}` : field.nonce
    // A camera that asks for qop does not take the short form.
    const wantsQop = schemes.every((scheme) => scheme.endsWith('-qop'))
    return judge(
      field.username === user && (!wantsQop || !!field.qop) && field.response === hash(algorithm, `${first}:${middle}:${second}`),
    )
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
    check(method, header) {
      if (open) return 'in'
      if (!header) return 'missing'
      if (/^digest /i.test(header)) return digest(method, header)
      if (!/^basic /i.test(header) || !schemes.includes('basic')) return judge(false)
      const [name, ...rest] = Buffer.from(header.slice(6).trim(), 'base64').toString('utf8').split(':')
      return judge(name === user && rest.join(':') === password)
    },
    challenges: (stale = false) =>
      schemes.map((scheme) => {
        if (scheme === 'basic') return `Basic realm="${realm}"`
        const algorithm = scheme.includes('sha256') ? ', algorithm=SHA-256' : ''
        const qop = scheme.endsWith('-qop') ? ', qop="auth", opaque="f00d"' : ''
        return `Digest realm="${realm}", nonce="${freshNonce()}"${algorithm}${qop}${stale ? ', stale="TRUE"' : ''}`
      }),
  }
}

/** `key=value` and `key="va,lue"` pairs; names in lower case. */
function readFields(header: string): Record<string, string | undefined> {
  const fields: Record<string, string> = {}
  for (const [, name = '', quoted, plain] of header.matchAll(/(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)) {
    fields[name.toLowerCase()] = quoted !== undefined ? quoted.replace(/\\(.)/g, '$1') : (plain ?? '')
  }
  return fields
}
