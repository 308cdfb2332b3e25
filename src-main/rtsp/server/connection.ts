/** One connection to our RTSP server: requests answered one after the other, and the session that they are about. */
import type { Socket } from 'node:net'
import type { Clock, Log } from '../../base/index.ts'
import { createInterleavedParser, type InterleavedParser } from '../wire/interleaved-parser.ts'
import { type RtspMessage, type RtspRequest, writeResponse } from '../wire/message.ts'
import { publicMethods, RtspServerSession, type SessionPeer } from './session.ts'
import type { RtspAnswer, RtspServerOptions } from './types.ts'

/** Milliseconds in which a connection has to set something up. */
const beginWithin = 30_000
/** Milliseconds without a request after which a session in which nothing flows is over: a little more than it was told. */
const idleWithin = 65_000
/** Milliseconds until whoever takes the packets is asked again whether there is room. */
const pauseFor = 50

export class RtspServerConnection implements SessionPeer {
  readonly socket: Socket
  readonly #options: RtspServerOptions
  readonly #name: string
  readonly #clock: Clock
  readonly #log: Log
  readonly #wire: InterleavedParser
  #session: RtspServerSession | undefined
  #leaveHttp: (() => void) | undefined
  #queue: Promise<void> = Promise.resolve()
  #cancelIdle = () => {}
  #cancelPause = () => {}

  constructor(socket: Socket, { options, name, clock, log }: { options: RtspServerOptions; name: string; clock: Clock; log: Log }) {
    this.socket = socket
    this.#options = options
    this.#name = name
    this.#clock = clock
    this.#log = log
    this.#wire = createInterleavedParser(
      {
        frame: (channel, memory, start, end) => this.#session?.frame(channel, memory, start, end),
        message: (message) => this.#enqueue(message),
        broken: (reason) => {
          log.warn({ reason, connection: name }, 'what came over a connection is no RTSP')
          this.close()
        },
      },
      { maxHead: 16 * 1024, maxBody: 64 * 1024, knows: (channel) => this.#session?.knows(channel) ?? true },
    )
    socket.on('data', (chunk) => this.#received(chunk))
    socket.on('error', () => {}) // its close tells
    socket.once('close', () => this.#ended())
    this.#waitForMore()
  }

  answer(request: RtspRequest, { status, reason, headers = [], body }: RtspAnswer): void {
    if (this.socket.destroyed) return
    const sequence = request.headers.get('cseq')
    const lines = [...(sequence === undefined ? [] : [['CSeq', sequence] as const]), ['Server', 'Camgate'] as const, ...headers]
    this.socket.write(writeResponse({ status, headers: lines, body, ...(reason === undefined ? {} : { reason }) }))
  }

  close(): void {
    this.#wire.stop()
    this.socket.destroy()
  }

  #received(chunk: Buffer): void {
    this.#wire.push(chunk)
    this.#session?.delivered()
    if (this.#session?.ready === false && !this.socket.isPaused()) {
      this.socket.pause()
      this.#resumeLater()
    }
  }

  #resumeLater(): void {
    this.#cancelPause = this.#clock.after(pauseFor, () => {
      if (this.socket.destroyed) return
      if (this.#session?.ready === false) this.#resumeLater()
      else this.socket.resume()
    })
  }

  #ended(): void {
    this.#cancelIdle()
    this.#cancelPause()
    this.#wire.stop()
    this.#session?.end()
    this.#leaveHttp?.()
  }

  /** While nothing flows, somebody has to say something now and then. Whoever is served over HTTP has said all with one request. */
  #waitForMore(): void {
    this.#cancelIdle()
    if (this.#session?.underWay || this.#leaveHttp || this.socket.destroyed) return
    this.#cancelIdle = this.#clock.after(this.#session?.isSetUp ? idleWithin : beginWithin, () => this.close())
  }

  /** One request after the other, though an answer may take its time. */
  #enqueue(message: RtspMessage): void {
    if (message.kind !== 'request') return
    this.#queue = this.#queue
      .then(() => this.#handle(message))
      .catch((thrown: unknown) => {
        this.#log.error({ error: String(thrown), connection: this.#name }, 'a request of RTSP failed')
        this.answer(message, { status: 500 })
      })
      .then(() => this.#waitForMore())
  }

  async #handle(request: RtspRequest): Promise<void> {
    if (request.version.startsWith('HTTP')) return this.#handleHttp(request)
    if (request.method === 'OPTIONS') return this.answer(request, { status: 200, headers: [['Public', publicMethods]] })
    const located = this.#options.locate(request.url)
    if (!located) return this.answer(request, { status: 404 })
    if (this.#session?.isSetUp && this.#session.key !== located.key) return this.answer(request, { status: 459 })
    if (!this.#session || this.#session.over || this.#session.key !== located.key) {
      this.#session?.end()
      const endpoint = located.open(this.#name, () => this.close())
      this.#session = endpoint && new RtspServerSession(located.key, endpoint, this)
    }
    if (this.#session) await this.#session.handle(request)
    else this.answer(request, { status: 404 })
  }

  #handleHttp(request: RtspRequest): void {
    this.#leaveHttp = this.#options.http?.(request, this.socket, this.#name)
    if (!this.#leaveHttp) this.socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  }
}
