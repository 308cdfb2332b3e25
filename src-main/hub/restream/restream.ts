/**
 * The restream: an RTSP server on loopback, for the FFmpeg workers of this engine and for players on this computer; on the same port
 * JPEG streams as `multipart/x-mixed-replace` over HTTP. The token in the path is the permission.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import type { Clock, Log } from '../../base/index.ts'
import type { Stream } from '../stream/stream.ts'
import type { StreamRef } from '../types.ts'
import type { Arrivals } from './arrivals.ts'
import { RestreamConnection } from './restream-connection.ts'

export interface RestreamParts {
  readonly log: Log
  readonly clock: Clock
  readonly arrivals: Arrivals
  /** The stream at an address; made when it is not open yet. */
  stream(ref: StreamRef): Stream
}

/** Connections in all; a camera wall with recordings needs some dozens. */
const connectionLimit = 1024

export class RestreamServer {
  readonly token = randomBytes(16).toString('hex')
  readonly parts: RestreamParts
  readonly #digest: Buffer
  readonly #server: Server
  readonly #connections = new Set<RestreamConnection>()
  #count = 0
  port = 0

  constructor(parts: RestreamParts) {
    this.parts = parts
    this.#digest = digestOf(this.token)
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket))
    this.#server.maxConnections = connectionLimit
    this.#server.on('error', (error) => parts.log.error({ error: String(error) }, 'the restream failed'))
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen({ host: '127.0.0.1', port: 0 }, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
    const address = this.#server.address()
    if (address && typeof address === 'object') this.port = address.port
  }

  /** In constant time. */
  permits(token: string): boolean {
    return timingSafeEqual(digestOf(token), this.#digest)
  }

  path(ref: StreamRef): string {
    return `/${this.token}/${encodeURIComponent(ref.cameraId)}/${ref.role}`
  }

  #accept(socket: Socket): void {
    this.#count += 1
    const connection = new RestreamConnection(socket, this, this.#count)
    this.#connections.add(connection)
    socket.once('close', () => this.#connections.delete(connection))
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.close()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
