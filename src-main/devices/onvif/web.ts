/**
 * One HTTP exchange with a camera: with a deadline, a size cap and typed failures, over sockets that are not reused
 * (cheap cameras close them in the middle of the next request).
 *
 * Certificates of cameras are self-signed, so they are not checked. What a camera sends is read as loosely as Node can.
 */
import http from 'node:http'
import https from 'node:https'
import { Failure } from '../../base/index.ts'
import { effectivePort, fromHttpHeader, socketFailure, splitAddress } from '../../net/index.ts'

export interface WebRequest {
  /** http:// or https://, credentials in it are ignored. */
  readonly url: string
  readonly method?: 'GET' | 'HEAD' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** For the whole exchange, milliseconds (default 5 s). */
  readonly timeout?: number
  /** The answer is cut there (default 512 KiB). */
  readonly maxBytes?: number
  /** True when enough of an endless body was read. */
  enough?(body: Buffer, headers: http.IncomingHttpHeaders): boolean
  readonly signal?: AbortSignal | undefined
}

export interface WebAnswer {
  readonly status: number
  readonly reason: string
  readonly headers: http.IncomingHttpHeaders
  /** Values of all WWW-Authenticate headers, apart. */
  readonly challenges: readonly string[]
  readonly body: Buffer
}

/** Path and query in a form that Node sends: what is not allowed in a request line is percent-encoded, the rest is not touched. */
export function requestPath(path: string): string {
  const escaped = (character: string) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
  const sent = path.replace(/#.*$/s, '').replace(/[^\x21-\x7e]/gu, escaped)
  return sent.startsWith('/') ? sent : `/${sent}`
}

/** Throws Failure: bad-url, refused, unreachable, dns, tls, silent, protocol. Any status is an answer. */
export function askWeb(request: WebRequest): Promise<WebAnswer> {
  const address = splitAddress(request.url)
  if (!address || !/^https?$/.test(address.scheme)) return Promise.reject(new Failure('bad-url', 'not an HTTP address'))
  const { method = 'GET', headers = {}, body, timeout = 5000, maxBytes = 512 * 1024, enough, signal } = request
  const options: https.RequestOptions = {
    host: address.host,
    port: effectivePort(address),
    path: requestPath(address.path),
    method,
    headers: {
      'User-Agent': 'camgate',
      Connection: 'close',
      ...headers,
      ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }),
    },
    agent: false,
    insecureHTTPParser: true,
    rejectUnauthorized: false,
    ...(signal ? { signal } : {}),
  }
  return new Promise((resolve, reject) => {
    let connected = false
    const call = (address.scheme === 'https' ? https : http).request(options, (answer) => {
      const body = new Growing(maxBytes)
      const finish = () => {
        const reason = answer.statusMessage ?? ''
        resolve({
          status: answer.statusCode ?? 0,
          reason,
          headers: answer.headers,
          challenges: challengesOf(answer.rawHeaders),
          body: body.bytes,
        })
        clearTimeout(timer)
        call.destroy()
      }
      answer.on('data', (chunk: Buffer) => {
        body.add(chunk)
        if (body.full || enough?.(body.bytes, answer.headers)) finish()
      })
      answer.on('end', finish)
      answer.on('error', (error) => (body.bytes.length > 0 ? finish() : reject(socketFailure(error))))
    })
    const timer = setTimeout(() => {
      reject(
        connected
          ? new Failure('silent', `no answer within ${timeout} ms`)
          : new Failure('unreachable', `no connection within ${timeout} ms`),
      )
      call.destroy()
    }, timeout)
    call.on('socket', (socket) => socket.once('connect', () => (connected = true)))
    call.on('error', (error) => {
      clearTimeout(timer)
      reject(socketFailure(error))
    })
    // As bytes: Node would write the head in the encoding of a text, and garble what is not ASCII in it.
    call.end(body === undefined ? undefined : Buffer.from(body))
  })
}

/** Grows by doubling: a large picture that is looked at with each piece must not be copied with each piece. What was handed out stays as it is. */
class Growing {
  readonly #most: number
  #memory: Buffer
  #size = 0

  constructor(most: number) {
    this.#most = most
    this.#memory = Buffer.allocUnsafe(Math.min(most, 16 * 1024))
  }

  get bytes(): Buffer {
    return this.#memory.subarray(0, this.#size)
  }

  get full(): boolean {
    return this.#size >= this.#most
  }

  add(chunk: Buffer): void {
    const size = Math.min(this.#most, this.#size + chunk.length)
    if (size > this.#memory.length) {
      const larger = Buffer.allocUnsafe(Math.min(this.#most, Math.max(size, this.#memory.length * 2)))
      this.#memory.copy(larger, 0, 0, this.#size)
      this.#memory = larger
    }
    chunk.copy(this.#memory, this.#size, 0, size - this.#size)
    this.#size = size
  }
}

function challengesOf(raw: readonly string[]): string[] {
  return raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === 'www-authenticate').map(fromHttpHeader)
}
