/**
 * The HTTP client for cameras: one exchange over a connection of its own (cheap cameras close them in the middle of the next
 * request), with deadlines, a size cap and typed failures.
 *
 * Certificates of cameras are self-signed, so they are not checked. What a camera sends is read as loosely as a browser
 * reads it (`mended-head.ts`), whether it is probed or streamed from.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { Failure } from '../base/index.ts'
import { effectivePort, splitAddress } from './address.ts'
import { fromHttpHeader } from './byte-text.ts'
import { dial } from './dial.ts'
import { exchange, readBody } from './exchange.ts'
import { hostInUrl } from './host-in-url.ts'
import { mendedSocket } from './mended-head.ts'

interface WebMessage {
  /** http:// or https://, credentials in it are ignored. */
  readonly url: string
  readonly method?: 'GET' | 'HEAD' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal | undefined
}

export interface WebRequest extends WebMessage {
  /** For the whole exchange, milliseconds (default 5 s). */
  readonly timeout?: number
  /** The answer is cut there (default 512 KiB). */
  readonly maxBytes?: number
  /** True when enough of an endless body was read. */
  enough?(body: Buffer, headers: IncomingHttpHeaders): boolean
}

export interface WebAnswer {
  readonly status: number
  readonly reason: string
  readonly headers: IncomingHttpHeaders
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

/**
 * The head of an answer, its body not yet read. Any status is an answer. `within`: milliseconds for the connection, and from
 * then on until the head. Throws Failure: bad-url, and those of `dial`, silent, server-closed, protocol.
 */
export async function openWeb(message: WebMessage, within: { connect: number; head: number }): Promise<IncomingMessage> {
  const { url, method = 'GET', headers = {}, body, signal } = message
  const address = splitAddress(url)
  if (!address || !/^https?$/.test(address.scheme)) throw new Failure('bad-url', 'not an HTTP address')
  const { host } = address
  const port = effectivePort(address)
  const { socket } = await dial({ host, port, tls: address.scheme === 'https', timeout: within.connect, signal })
  const options = {
    createConnection: () => mendedSocket(socket),
    path: requestPath(address.path),
    method,
    headers: {
      Host: address.port === undefined ? hostInUrl(host) : `${hostInUrl(host)}:${port}`,
      'User-Agent': 'Camgate',
      Accept: '*/*',
      Connection: 'close',
      ...headers,
      ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }),
    },
    insecureHTTPParser: true,
    ...(signal ? { signal } : {}),
  }
  return (await exchange(options, body, within.head)).answer
}

/** The whole answer. Throws Failure as `openWeb` does; one that breaks off is what came of it. */
export async function askWeb({ timeout = 5000, maxBytes = 512 * 1024, enough, ...message }: WebRequest): Promise<WebAnswer> {
  const begun = performance.now()
  const answer = await openWeb(message, { connect: timeout, head: timeout })
  const within = Math.max(0, timeout - (performance.now() - begun))
  const { bytes, broken } = await readBody(answer, { within, maxBytes, enough: (body) => enough?.(body, answer.headers) ?? false })
  if (broken?.cause === 'silent') throw new Failure('silent', `no whole answer within ${timeout} ms`)
  if (broken && bytes.length === 0) throw broken
  return { ...headOf(answer), body: bytes }
}

export function headOf({ statusCode = 0, statusMessage = '', headers, rawHeaders }: IncomingMessage): Omit<WebAnswer, 'body'> {
  const challenges = rawHeaders
    .filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'www-authenticate')
    .map(fromHttpHeader)
  return { status: statusCode, reason: statusMessage, headers, challenges }
}
