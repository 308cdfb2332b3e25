/**
 * HTTP as MediaMTX's control API speaks it: bodies that are empty on success in most versions, a 401 that comes up to
 * four seconds late on purpose, plain text where the route does not exist.
 *
 * Guarantees: never throws anything but Failure, never waits longer than its limit, never follows a redirect (the
 * credentials would go along), and tells whether the answer came over a connection that was open before: then the
 * server process is still the same one.
 */
import * as http from 'node:http'
import * as https from 'node:https'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { Failure } from '../../base/index.ts'
import { type Credentials, placeOf, socketFailure } from '../../net/index.ts'

export interface ApiAnswer {
  readonly status: number
  /** Parsed JSON; undefined for an empty body or another type. */
  readonly body: unknown
  readonly server: string | undefined
  readonly text: string
  readonly bytes: Buffer
  readonly headers: http.IncomingHttpHeaders
  /** Over a connection that had been used before. */
  readonly reused: boolean
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'OPTIONS'
  /** Encoded path with its query, from `/`. */
  readonly path: string
  /** As JSON. */
  readonly body?: unknown
  /** As it is. */
  readonly raw?: { readonly type: string; readonly text: string }
  readonly headers?: Readonly<Record<string, string>>
}

/** Who hands out TLS connections whose certificate was found right. */
export interface TrustedDial {
  connect(address: { readonly host: string; readonly port: number }): Promise<TLSSocket>
}

export interface ApiHttp {
  request(request: ApiRequest): Promise<ApiAnswer>
  close(): void
}

/** A wrong password is answered after up to 4 s (1.20.1), so the limit lies well above. */
const answerWithin = 8000
const maxBody = 16 * 1024 * 1024

export function createApiHttp(base: string, credentials: Credentials | undefined, certificates?: TrustedDial): ApiHttp {
  const secure = base.startsWith('https:')
  const agent = !secure ? new http.Agent(keepAlive) : certificates ? new CheckedAgent(certificates, base) : new https.Agent(keepAlive)
  const authorization = credentials
    ? `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`, 'utf8').toString('base64')}`
    : undefined

  const once = ({ method, path, body, raw, headers }: ApiRequest) =>
    new Promise<ApiAnswer>((resolve, reject) => {
      const payload = raw ? Buffer.from(raw.text) : body === undefined ? undefined : Buffer.from(JSON.stringify(body))
      const request = (secure ? https : http).request(`${base}${path}`, {
        method,
        agent,
        headers: {
          accept: raw || headers ? '*/*' : 'application/json',
          'user-agent': 'Camgate',
          ...(authorization ? { authorization } : {}),
          ...(payload ? { 'content-type': raw?.type ?? 'application/json', 'content-length': payload.length } : {}),
          ...headers,
        },
      })
      let connected = false
      const limit = setTimeout(() => {
        request.destroy(connected ? new Failure('silent', `no answer to ${method} ${path}`) : new Failure('unreachable', 'no connection'))
      }, answerWithin)
      const settle = (call: () => void) => {
        clearTimeout(limit)
        call()
      }
      request.on('socket', (socket) => {
        connected = !socket.connecting // a kept one is there already, and would collect listeners
        if (!socket.connecting) return
        socket.once(secure ? 'secureConnect' : 'connect', () => {
          connected = true
        })
      })
      request.on('error', (error) =>
        settle(() => reject(error instanceof Failure ? error : new Dropped(socketFailure(error), request.reusedSocket))),
      )
      request.on('response', (response) => {
        const chunks: Buffer[] = []
        let size = 0
        response.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (size > maxBody) request.destroy(new Failure('protocol', 'answer larger than 16 MiB'))
          else chunks.push(chunk)
        })
        response.on('error', (error) => settle(() => reject(socketFailure(error))))
        response.on('end', () => {
          const bytes = Buffer.concat(chunks)
          const text = bytes.toString('utf8')
          const json = /^application\/json/.test(response.headers['content-type'] ?? '')
          settle(() =>
            resolve({
              status: response.statusCode ?? 0,
              body: json ? parsed(text) : undefined,
              server: response.headers.server?.toString(),
              ...{ text, bytes, headers: response.headers },
              reused: request.reusedSocket,
            }),
          )
        })
      })
      request.end(payload)
    })

  return {
    async request(request) {
      try {
        return await once(request)
      } catch (thrown) {
        if (!(thrown instanceof Dropped)) throw thrown
        // A kept connection that the server closed meanwhile says nothing about the server: ask once more on a new one.
        if (!thrown.reused || request.method !== 'GET') throw thrown.failure
        return once(request).catch((again) => Promise.reject(again instanceof Dropped ? again.failure : again))
      }
    },
    close: () => agent.destroy(),
  }
}

const keepAlive = { keepAlive: true, maxSockets: 4 }

/** Hands out connections whose certificate was found right: no password goes over another one. */
class CheckedAgent extends https.Agent {
  readonly #certificates: TrustedDial
  readonly #address: { host: string; port: number }

  constructor(certificates: TrustedDial, base: string) {
    super(keepAlive)
    this.#certificates = certificates
    this.#address = placeOf(base)
  }

  override createConnection(_: unknown, callback?: (error: Error | null, socket: Duplex) => void): undefined {
    const refused = (thrown: unknown) => (callback as ((error: Error) => void) | undefined)?.(thrown as Error)
    this.#certificates.connect(this.#address).then((socket) => callback?.(null, socket), refused)
    return undefined
  }
}

class Dropped extends Error {
  readonly failure: Failure
  readonly reused: boolean

  constructor(failure: Failure, reused: boolean) {
    super(failure.message)
    this.failure = failure
    this.reused = reused
  }
}

function parsed(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
