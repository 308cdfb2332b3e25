/**
 * The HTTP client for servers: connections are kept, and each is made by `dial`, so that a certificate is looked at before a byte
 * is sent.
 *
 * Guarantees: throws nothing but Failure, never waits longer than its limit, never follows a redirect (credentials would go
 * along), and tells whether the answer came over a connection that was open before: then the process behind it is still the same.
 */
import { Agent, type IncomingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'
import { Failure } from '../base/index.ts'
import { placeOf, splitAddress } from './address.ts'
import { type DialOptions, dial, type ShownCertificate } from './dial.ts'
import { exchange, readBody, Unanswered } from './exchange.ts'
import { hostInUrl } from './host-in-url.ts'

export interface KeptWebOptions {
  /** `http://host:port` or `https://host:port`, with a path before all others where there is one. */
  readonly base: string
  /** Looks at each certificate before anything is sent, and throws Failure to refuse it; without it an authority has to vouch for it. */
  meet?: ((certificate: ShownCertificate) => void) | undefined
  /** For the whole exchange, milliseconds. */
  readonly within: number
  readonly maxBytes: number
}

interface KeptWebRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'OPTIONS'
  /** Encoded path with its query, from `/`. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

interface KeptWebAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  /** Over a connection that had been used before. */
  readonly reused: boolean
}

export interface KeptWeb {
  /** Throws Failure: those of `dial` and `meet`, silent, server-closed, protocol (no HTTP, or larger than `maxBytes`). */
  request(request: KeptWebRequest): Promise<KeptWebAnswer>
  close(): void
}

export function createKeptWeb({ base, meet = insistOnAuthority, within, maxBytes }: KeptWebOptions): KeptWeb {
  const place = placeOf(base)
  const before = splitAddress(base)?.path.replace(/\/$/, '') ?? ''
  const closed = new AbortController()
  // The dial says better than the whole limit what is in the way, so it ends before.
  const agent = new DialingAgent({ ...place, tls: base.startsWith('https:'), timeout: within * 0.75, signal: closed.signal, meet })
  const host = `${hostInUrl(place.host)}:${place.port}`

  const once = async ({ method, path, headers, body }: KeptWebRequest): Promise<KeptWebAnswer> => {
    const begun = performance.now()
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    const options = { agent, method, path: before + path, headers: { host, 'user-agent': 'Camgate', ...length, ...headers } }
    const { answer, reused } = await exchange(options, body, within)
    const { bytes, cut, broken } = await readBody(answer, { within: Math.max(0, within - (performance.now() - begun)), maxBytes })
    if (broken) throw broken
    if (cut) throw new Failure('protocol', `answer larger than ${maxBytes} bytes`)
    return { status: answer.statusCode ?? 0, headers: answer.headers, bytes, reused }
  }

  return {
    async request(request) {
      try {
        return await once(request)
      } catch (thrown) {
        // A kept connection that the server closed meanwhile says nothing about the server: ask once more on a new one.
        const again = thrown instanceof Unanswered && thrown.reused && thrown.cause !== 'silent' && request.method === 'GET'
        if (!again) throw thrown
        return once(request)
      }
    },
    close() {
      closed.abort()
      agent.destroy()
    },
  }
}

function insistOnAuthority({ vouchedFor }: ShownCertificate): void {
  if (!vouchedFor) throw new Failure('tls', 'no authority vouches for the certificate')
}

/** Four connections at the most, each dialled. */
class DialingAgent extends Agent {
  readonly #to: DialOptions

  constructor(to: DialOptions) {
    super({ keepAlive: true, maxSockets: 4 })
    this.#to = to
  }

  override createConnection(_: unknown, callback?: (error: Error | null, socket: Duplex) => void): undefined {
    const refused = (thrown: unknown) => (callback as ((error: Error) => void) | undefined)?.(thrown as Error)
    dial(this.#to).then(({ socket }) => callback?.(null, socket), refused)
    return undefined
  }
}
