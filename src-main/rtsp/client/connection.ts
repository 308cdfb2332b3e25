/**
 * One RTSP connection seen from the side that asks: requests with their answers, logins, time-outs, frames in between.
 *
 * Guarantees: every request settles (answer, or Failure) within its time; a 401 is answered once per scheme and no more;
 * requests from the other side are answered; when the connection ends, `closed` is called once, with the reason.
 */
import type { Clock } from '../../base/index.ts'
import { Failure } from '../../base/index.ts'
import { dial, type Login, sameFingerprint } from '../../net/index.ts'
import { createInterleavedParser } from '../wire/interleaved-parser.ts'
import {
  type HeaderLines,
  type RtspMessage,
  type RtspRequest,
  type RtspResponse,
  sequenceOf,
  writeRequest,
  writeResponse,
} from '../wire/message.ts'
import type { RtspUrl } from '../wire/url.ts'

export interface ConnectionOptions {
  readonly url: RtspUrl
  readonly login: Login
  readonly clock: Clock
  readonly signal?: AbortSignal | undefined
  readonly fingerprint?: string | undefined
  /** Milliseconds for the connection to stand (default 5000). */
  readonly dialTimeout?: number
  /** Milliseconds without a byte in either direction, while some wait to leave, after which the other side is taken to hang. */
  readonly stuckAfter?: number
  /** Channels that were agreed on. */
  knows(channel: number): boolean
  /** As the wire shows it. */
  frame(channel: number, memory: Buffer, start: number, end: number, arrivedAt: number): void
  /** All frames of what came in one piece were handed over. */
  delivered?(): void
  /** The other side asked for something; it was answered already. */
  asked?(request: RtspRequest): void
  /** The connection is gone; the failure says how. Not called after `destroy`. */
  closed(failure: Failure): void
}

interface RequestOptions {
  readonly headers?: HeaderLines
  readonly body?: Buffer
  /** Milliseconds for each answer (default 5000 for the first answer of a connection, then 10 000). */
  readonly timeout?: number
}

export interface Connection {
  /** The answer, whatever its status. Rejects with Failure: silent (no answer in time), server-closed, protocol. */
  request(method: string, url: string, options?: RequestOptions): Promise<RtspResponse>
  /** Bytes as they are, between messages; nothing is copied, so they must not change while any wait. Returns what waits in the socket. */
  write(pieces: readonly Buffer[]): number
  /** Bytes that were written and have not left. */
  readonly waiting: number
  readonly remoteAddress: string
  readonly localAddress: string
  readonly fingerprint: string | undefined
  readonly open: boolean
  /** Garbage bytes so far. */
  readonly skipped: number
  /** A 401 was answered on this connection and its successor has not come yet. */
  readonly loggingIn: boolean
  destroy(): void
}

interface Pending {
  readonly cseq: number
  readonly method: string
  readonly cancel: () => void
  readonly resolve: (response: RtspResponse) => void
  readonly reject: (failure: Failure) => void
}

/** Milliseconds that are given to the end of a connection to follow its 401. */
const hangUpTime = 5
const agent = 'Camgate/1'
const answered = new Set(['OPTIONS', 'GET_PARAMETER', 'SET_PARAMETER', 'ANNOUNCE', 'REDIRECT', 'TEARDOWN'])

/** What is said only to whoever was let in: there is no such path, or no room. */
const behindLogin: ReadonlySet<number> = new Set([404, 453, 454])

export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  const { url, login, clock } = options
  const pending: Pending[] = []
  let lastSeq = 0
  let heard = false
  let over: Failure | undefined
  let loggingIn = false
  let arrivedAt = 0

  const wire = createInterleavedParser(
    {
      frame: (channel, memory, start, end) => options.frame(channel, memory, start, end, arrivedAt),
      message: (message) => receive(message),
      broken: (reason) => end(new Failure('protocol', reason)),
    },
    { knows: (channel) => options.knows(channel) },
  )

  // Taken out once, as in publisher.ts.
  const { push } = wire
  const { socket, fingerprint } = await dial({
    host: url.host,
    port: url.port,
    tls: url.scheme === 'rtsps',
    timeout: options.dialTimeout ?? 5000,
    signal: options.signal,
    meet: (shown) => {
      if (options.fingerprint !== undefined && !sameFingerprint(options.fingerprint, shown.fingerprint))
        throw new Failure('tls', 'the certificate is not the one that is known')
    },
    data(chunk) {
      arrivedAt = clock.now()
      push(chunk)
      options.delivered?.()
    },
  })

  const end = (failure: Failure, tell = true) => {
    if (over) return
    over = failure
    wire.stop()
    options.signal?.removeEventListener('abort', aborted)
    socket.destroy()
    for (const one of pending.splice(0)) {
      one.cancel()
      one.reject(failure)
    }
    if (tell) options.closed(failure)
  }
  const lost = (how: string) => {
    const asked = pending[0] ? ` after ${pending[0].method}` : ''
    end(new Failure('server-closed', `${how}${asked}`))
  }
  // What is under way ends at once; the connection stays for a TEARDOWN, until its owner destroys it.
  const cancelled = () => new Failure('silent', 'cancelled')
  const aborted = () => {
    for (const one of pending.splice(0)) {
      one.cancel()
      one.reject(cancelled())
    }
  }
  // Where it still may happen before we are told: an answer and the end in one packet.
  socket.on('end', () => lost('closed the connection'))
  socket.on('close', () => lost('closed the connection'))
  socket.on('error', (error: NodeJS.ErrnoException) => lost(`connection lost (${error.code ?? error.message})`))
  options.signal?.addEventListener('abort', aborted, { once: true })
  // Node counts a part of a write that left as movement, which no figure of the socket shows.
  if (options.stuckAfter) socket.setTimeout(options.stuckAfter)
  socket.on('timeout', () => {
    const kib = Math.ceil(socket.writableLength / 1024)
    if (kib > 0) end(new Failure('stalled-server', `${kib} KiB wait to be read by the server, and nothing moves`))
  })

  const receive = (message: RtspMessage) => {
    heard = true
    if (message.kind === 'request') {
      answer(message)
      options.asked?.(message)
      return
    }
    if (message.status < 200) return
    const seq = sequenceOf(message.headers)
    let at = pending.findIndex((one) => one.cseq === seq)
    // Without a number, or with one that we never gave, it is the answer to what was asked first.
    if (at < 0 && (seq === undefined || seq > lastSeq || seq < 1)) at = 0
    const [one] = at < 0 ? [] : pending.splice(at, 1)
    one?.cancel()
    one?.resolve(message)
  }

  const answer = (request: RtspRequest) => {
    const known = answered.has(request.method)
    const headers: [string, string][] = [['CSeq', request.headers.get('cseq') ?? '0']]
    const session = request.headers.get('session')
    if (session) headers.push(['Session', session])
    if (request.method === 'OPTIONS') headers.push(['Public', [...answered].join(', ')])
    socket.write(writeResponse({ status: known ? 200 : 501, headers }))
  }

  const exchange = (method: string, target: string, authorization: string | undefined, extra: RequestOptions): Promise<RtspResponse> =>
    new Promise((resolve, reject) => {
      if (over) return reject(over)
      if (options.signal?.aborted && method !== 'TEARDOWN') return reject(cancelled())
      const cseq = ++lastSeq
      const timeout = extra.timeout ?? (heard ? 10_000 : 5000)
      const cancel = clock.after(timeout, () => {
        const at = pending.findIndex((one) => one.cseq === cseq)
        if (at >= 0) pending.splice(at, 1)
        reject(new Failure('silent', `no answer to ${method} within ${timeout / 1000} s`))
      })
      pending.push({ cseq, method, cancel, resolve, reject })
      const headers: [string, string | number][] = [
        ['CSeq', cseq],
        ['User-Agent', agent],
      ]
      if (authorization) headers.push(['Authorization', authorization])
      socket.write(writeRequest({ method, url: target, headers: [...headers, ...(extra.headers ?? [])] as HeaderLines, body: extra.body }))
    })

  return {
    async request(method, target, extra = {}) {
      for (let repeats = 0; ; repeats++) {
        const authorization = login.header({ method, uri: target, body: extra.body })
        const response = await exchange(method, target, authorization, extra)
        loggingIn = false
        if (response.status !== 401) {
          if (authorization && (response.status < 300 || behindLogin.has(response.status))) login.accepted()
          return response
        }
        if (!login.challenged(response.headers.all('www-authenticate'), repeats)) return response
        if (login.turn && !(await login.turn())) return response
        loggingIn = true
        // Who hangs up with a 401 does so now: an answer into the closing connection would be a try for nothing.
        await new Promise<void>((resolve) => void clock.after(hangUpTime, resolve))
      }
    },
    write(pieces) {
      if (over) return 0
      if (pieces.length > 1) socket.cork()
      for (const piece of pieces) socket.write(piece)
      if (pieces.length > 1) socket.uncork()
      return socket.writableLength
    },
    get waiting() {
      return socket.writableLength
    },
    remoteAddress: (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, ''),
    localAddress: (socket.localAddress ?? '').replace(/^::ffff:(?=\d+\.)/, ''),
    fingerprint,
    get open() {
      return over === undefined
    },
    get skipped() {
      return wire.skipped
    },
    get loggingIn() {
      return loggingIn
    },
    destroy: () => end(new Failure('server-closed', 'closed by us'), false),
  }
}
