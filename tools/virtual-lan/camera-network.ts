/** A camera's place on the network: its ports and its voices on multicast, taken off and put back together. */
import type { Socket as DatagramSocket } from 'node:dgram'
import type { Socket } from 'node:net'
import type { Counts, Faults } from './faults.ts'
import type { Host, Listening } from './host.ts'

export interface Service {
  /** Port that the protocol is known by. */
  readonly standard: number
  connected(socket: Socket): void
}

/** Something that answers and announces on a multicast group. */
export interface Voice {
  readonly group: string
  readonly port: number
  open(socket: DatagramSocket): { announce(): void; leave(): void; close(): void }
}

export interface CameraNetwork {
  /** Of a service that was opened before. */
  port(service: string): number
  up(): Promise<void>
  /** `polite`: says goodbye first. */
  down(polite?: boolean): Promise<void>
  /** Connections of one service, or all. */
  reset(service?: string): void
}

export interface CameraNetworkOptions {
  readonly host: Host
  readonly services: Readonly<Record<string, Service>>
  readonly voices: readonly Voice[]
  readonly faults: Faults
  readonly counts: Counts
}

export function createCameraNetwork({ host, services, voices, faults, counts }: CameraNetworkOptions): CameraNetwork {
  const sockets = new Map<Socket, Service>()
  const ports = new Map<string, number>()
  let listening: Listening[] = []
  let speaking: ReturnType<Voice['open']>[] = []
  // Up and down never overlap: a script and a test may both turn the same camera.
  let queue: Promise<void> = Promise.resolve()
  let isUp = false

  function received(service: Service, socket: Socket): void {
    sockets.set(socket, service)
    counts.connectionsEver += 1
    counts.connections = sockets.size
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      counts.connections = sockets.size
    })
    if (faults.resetEvery) setTimeout(() => socket.resetAndDestroy(), faults.resetEvery * 1000).unref()
    service.connected(socket)
  }

  async function goUp(): Promise<void> {
    if (isUp) return
    isUp = true
    for (const [name, service] of Object.entries(services)) {
      const open = await host.listen({ standard: service.standard, again: ports.get(name) }, (socket) => received(service, socket))
      listening.push(open)
      ports.set(name, open.port)
    }
    for (const voice of voices) speaking.push(voice.open(await host.multicast(voice.group, voice.port)))
    await host.setLink?.(true)
    for (const { announce } of speaking) announce()
  }

  async function goDown(polite: boolean): Promise<void> {
    if (!isUp) return
    isUp = false
    if (polite) for (const { leave } of speaking) leave()
    // What was sent must leave before its socket is closed.
    if (polite && speaking.length > 0) await new Promise((done) => setImmediate(done))
    await host.setLink?.(false)
    for (const { close } of speaking) close()
    speaking = []
    const closing = listening.map((one) => one.close())
    listening = []
    for (const socket of sockets.keys()) socket.resetAndDestroy()
    await Promise.all(closing)
  }

  const next = (act: () => Promise<void>) => {
    const done = queue.then(act)
    queue = done.catch(() => {})
    return done
  }

  return {
    port: (service) => ports.get(service) ?? 0,
    up: () => next(goUp),
    down: (polite = false) => next(() => goDown(polite)),
    reset(name) {
      for (const [socket, service] of sockets) if (name === undefined || service === services[name]) socket.resetAndDestroy()
    },
  }
}
