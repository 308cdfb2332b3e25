/**
 * One connection to the restream: messages in, answers out, and what it turned out to be: a player (DESCRIBE, SETUP, PLAY), one of
 * our own FFmpeg sources (ANNOUNCE, SETUP, RECORD) or a reader of JPEGs (GET). RFC 2326.
 */
import type { Socket } from 'node:net'
import {
  createWire,
  type HeaderLines,
  type RtspMessage,
  type RtspRequest,
  readTransport,
  type Wire,
  writeResponse,
  writeTcpTransport,
} from '../../rtsp/index.ts'
import type { RestreamServer } from './restream.ts'
import { serveMjpeg } from './restream-mjpeg.ts'
import { type RestreamPath, readRestreamPath } from './restream-path.ts'
import { RestreamPlayer } from './restream-player.ts'
import { RestreamPublisher, readPublishKey } from './restream-publisher.ts'

/** Milliseconds in which a connection has to play, record or read pictures. */
const beginWithin = 30_000

export class RestreamConnection {
  readonly socket: Socket
  readonly server: RestreamServer
  readonly name: string
  readonly #wire: Wire
  #player: RestreamPlayer | undefined
  #publisher: RestreamPublisher | undefined
  #leave = () => {}
  #queue: Promise<void> = Promise.resolve()
  readonly #cancelBegin: () => void

  constructor(socket: Socket, server: RestreamServer, number: number) {
    this.socket = socket
    this.server = server
    this.name = `restream ${number}`
    this.#wire = createWire(
      {
        frame: (channel, memory, start, end) => this.#publisher?.frame(channel, memory, start, end),
        message: (message) => this.#enqueue(message),
        broken: () => this.close(),
      },
      { maxHead: 16 * 1024, maxBody: 64 * 1024 },
    )
    this.#cancelBegin = server.parts.clock.after(beginWithin, () => this.close())
    socket.on('data', (chunk) => {
      this.#wire.push(chunk)
      this.#publisher?.delivered()
    })
    socket.on('error', () => {})
    socket.once('close', () => this.#ended())
  }

  /** Whatever it was set up for has begun. */
  begun(): void {
    this.#cancelBegin()
  }

  answer(request: RtspRequest, status: number, headers: HeaderLines = [], body?: Buffer, reason?: string): void {
    if (this.socket.destroyed) return
    const sequence = request.headers.get('cseq')
    const lines = [...(sequence === undefined ? [] : [['CSeq', sequence] as const]), ['Server', 'Camgate'] as const, ...headers]
    this.socket.write(writeResponse({ status, headers: lines, body, ...(reason === undefined ? {} : { reason }) }))
  }

  close(): void {
    this.#wire.stop()
    this.socket.destroy()
  }

  #ended(): void {
    this.#cancelBegin()
    this.#wire.stop()
    this.#player?.leave()
    this.#publisher?.leave()
    this.#leave()
  }

  /** One request after the other, though an answer may take its time. */
  #enqueue(message: RtspMessage): void {
    if (message.kind !== 'request') return
    this.#queue = this.#queue
      .then(() => this.#handle(message))
      .catch((thrown: unknown) => {
        this.server.parts.log.error({ error: String(thrown), connection: this.name }, 'a restream request failed')
        this.answer(message, 500)
      })
  }

  async #handle(request: RtspRequest): Promise<void> {
    if (request.version.startsWith('HTTP')) {
      this.#http(request)
      return
    }
    if (request.method === 'OPTIONS') {
      this.answer(request, 200, [['Public', 'OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, ANNOUNCE, RECORD']])
      return
    }
    const key = readPublishKey(request.url)
    if (key !== undefined) {
      this.#publish(request, key)
      return
    }
    const path = readRestreamPath(request.url)
    if (!path || !this.server.permits(path.token)) {
      this.answer(request, 404)
      return
    }
    await this.#play(request, path)
  }

  #http(request: RtspRequest): void {
    const path = readRestreamPath(request.url)
    if (request.method !== 'GET' || !path?.mjpg || !this.server.permits(path.token)) {
      this.socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    this.begun()
    this.#leave = serveMjpeg(this.socket, this.server.parts.stream(path.ref), this.name, this.server.parts.clock)
  }

  async #play(request: RtspRequest, path: RestreamPath): Promise<void> {
    if (request.method === 'DESCRIBE') {
      this.#player?.leave()
      this.#player = new RestreamPlayer(this, this.server.parts.stream(path.ref))
      await this.#player.describe(request, path)
      return
    }
    if (request.method === 'ANNOUNCE' || request.method === 'RECORD') {
      this.answer(request, 403)
      return
    }
    // A SETUP without DESCRIBE is allowed: who knows the tracks may ask for them.
    this.#player ??= new RestreamPlayer(this, this.server.parts.stream(path.ref))
    await this.#player.handle(request, path)
  }

  #publish(request: RtspRequest, key: string): void {
    const arrival = this.server.parts.arrivals.find(key)
    if (!arrival || (arrival.taken && !this.#publisher)) {
      this.answer(request, 404)
      return
    }
    arrival.taken = true
    this.#publisher ??= new RestreamPublisher(this, arrival, this.server.parts.clock)
    this.#publisher.handle(request)
  }

  /** TCP only: players that ask for UDP try again with TCP after a 461. */
  agree(request: RtspRequest, mode: 'play' | 'record', next: number, setUp: (channels: readonly [number, number]) => number): void {
    const wanted = readTransport(request.headers.get('transport')).find((one) => one.lower === 'tcp' && one.plain && !one.multicast)
    if (!wanted) {
      this.answer(request, 461)
      return
    }
    const channels = wanted.interleaved ?? [next, next + 1]
    const status = setUp(channels)
    if (status !== 200) {
      this.answer(request, status)
      return
    }
    this.answer(request, 200, [
      ['Transport', writeTcpTransport(channels, mode)],
      ['Session', this.session],
    ])
  }

  get session(): string {
    return `${this.name.replace(/\D/g, '').padStart(8, '0')};timeout=60`
  }
}
