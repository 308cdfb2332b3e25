/**
 * Our RTSP server (RFC 2326): on loopback alone, for the FFmpeg workers of this engine and for players on this computer. What
 * an address leads to, and who may have it, is for its owner to say (`locate`).
 */
import { createServer, type Socket } from 'node:net'
import type { Clock, Log } from '../../base/index.ts'
import { RtspServerConnection } from './connection.ts'
import type { RtspServer, RtspServerOptions } from './types.ts'

/** Connections in all; a camera wall with recordings needs some dozens. */
const connectionLimit = 1024

export function createRtspServer(options: RtspServerOptions, { clock, log }: { clock: Clock; log: Log }): RtspServer {
  const connections = new Set<RtspServerConnection>()
  let count = 0
  const server = createServer({ noDelay: true }, (socket: Socket) => {
    count += 1
    const connection = new RtspServerConnection(socket, { options, name: `${options.name} ${count}`, clock, log })
    connections.add(connection)
    socket.once('close', () => connections.delete(connection))
  })
  server.maxConnections = connectionLimit
  let listening: Promise<number> | undefined

  const listen = () =>
    new Promise<number>((resolve, reject) => {
      const failed = (error: Error) => {
        listening = undefined // the next one tries again
        reject(error)
      }
      server.once('error', failed)
      server.listen({ host: '127.0.0.1', port: 0 }, () => {
        server.off('error', failed)
        // From here on one connection could not be taken, e.g. for want of file descriptors: who made it is told by its time-out.
        server.on('error', (error) => log.warn({ reason: error.message, server: options.name }, 'a connection could not be taken'))
        const address = server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
      server.unref()
    })

  return {
    port() {
      listening ??= listen()
      return listening
    },
    async close() {
      for (const connection of connections) connection.close()
      if (listening) await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
