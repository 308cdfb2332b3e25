/** Bandwidth throttling: a TCP proxy before a server that takes only so much, as the uplink of a site does. Its rate can be changed. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface SlowProxy {
  readonly port: number
  /** Bytes per second from now on towards the server; 0: nothing moves. The way back is never slow. */
  pace(bytesPerSecond: number): void
  close(): void
}

export async function openSlowProxy(to: number, bytesPerSecond: number): Promise<SlowProxy> {
  let pace = bytesPerSecond
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    far.on('data', (chunk) => near.write(chunk))
    near.on('data', (chunk: Buffer) => {
      far.write(chunk)
      if (pace === Number.POSITIVE_INFINITY) return
      near.pause()
      const goOn = () => (pace === 0 ? setTimeout(goOn, 100) : near.resume())
      setTimeout(goOn, pace === 0 ? 100 : (chunk.length / pace) * 1000)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    pace(next) {
      pace = next
    },
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
