/** A virtual camera: its streams, its services, its faults. Everything that happens to it can be scripted while it runs. */
import type { Socket } from 'node:net'
import type { CameraSpec, StreamSpec } from './camera-spec.ts'
import { type CameraStream, createCameraStream } from './camera-stream.ts'
import { loadAudio, loadVideo } from './content/media-loop.ts'
import { type Counts, createCounts, Faults, type Jump } from './faults.ts'
import { createGuard } from './guard.ts'
import type { Host, Listening } from './host.ts'
import type { Pacer } from './pacer.ts'
import { createCameraRtsp } from './rtsp/camera-rtsp.ts'

export interface CameraAddresses {
  readonly host: string
  /** Without credentials. */
  readonly main?: string
  readonly sub?: string
}

export interface VirtualCamera {
  readonly name: string
  readonly spec: CameraSpec
  readonly addresses: CameraAddresses
  readonly counts: Readonly<Counts>
  /** Faults that are on now. */
  readonly faults: Readonly<Faults>
  /** Switches faults on; one that is undefined goes off. */
  fail(faults: Faults): void
  /** All faults off, the lock-out forgotten, back on the network. */
  heal(): Promise<void>
  /** A sudden change in all streams that play. */
  jump(what: Jump): void
  /** Every connection is reset (RST). */
  reset(): void
  /** Off the network: ports closed, connections gone. */
  vanish(): Promise<void>
  /** On the network again, same ports. */
  comeBack(): Promise<void>
  close(): Promise<void>
}

interface Service {
  readonly standard: number
  connected(socket: Socket): void
  again?: number
  listening?: Listening
}

export interface CameraOptions {
  readonly host: Host
  readonly pacer: Pacer
  /** Milliseconds by which its key frames come later than another camera's. */
  readonly phase: number
}

export async function createCamera(spec: CameraSpec, { host, pacer, phase }: CameraOptions): Promise<VirtualCamera> {
  const counts = createCounts()
  const faults: Faults = { ...spec.faults }
  const { user, password, nonceSeconds, lockOut } = spec
  const guard = createGuard({ user, password, schemes: spec.auth, realm: `${spec.vendor} ${spec.model}`, nonceSeconds, lockOut })
  const sockets = new Set<Socket>()

  const streams = new Map<string, CameraStream>()
  for (const stream of [spec.main, spec.sub]) {
    if (stream) streams.set(stream.path, createCameraStream({ tracks: await loadTracks(spec.caption ?? spec.name, stream), pacer, phase }))
  }

  const rtsp = createCameraRtsp({ spec, streams, host, guard, faults, counts })
  const services: Record<string, Service> = { rtsp: { standard: 554, connected: rtsp.connected } }

  function received(service: Service, socket: Socket): void {
    sockets.add(socket)
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

  async function open(): Promise<void> {
    for (const service of Object.values(services)) {
      if (service.listening) continue
      service.listening = await host.listen({ standard: service.standard, again: service.again }, (socket) => received(service, socket))
      service.again = service.listening.port
    }
  }

  async function shut(): Promise<void> {
    const closing = Object.values(services).map((service) => {
      const { listening } = service
      service.listening = undefined
      return listening?.close()
    })
    for (const socket of sockets) socket.resetAndDestroy()
    await Promise.all(closing)
  }

  await open()
  const rtspAt = `rtsp://${host.address}${services.rtsp?.again === 554 ? '' : `:${services.rtsp?.again}`}`
  const script = playScript(spec, faults, { vanish: shut, comeBack: open })

  return {
    name: spec.name,
    spec,
    counts,
    faults,
    addresses: {
      host: host.address,
      ...(spec.main && { main: rtspAt + spec.main.path }),
      ...(spec.sub && { sub: rtspAt + spec.sub.path }),
    },
    fail: (change) => void Object.assign(faults, Faults.parse(change)),
    async heal() {
      for (const name of Object.keys(faults) as (keyof Faults)[]) delete faults[name]
      guard.unlock()
      await open()
    },
    jump: rtsp.jump,
    reset() {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    vanish: shut,
    comeBack: open,
    async close() {
      script.stop()
      await shut()
      await host.close()
    },
  }
}

async function loadTracks(name: string, spec: StreamSpec) {
  const { codec, scene, width, height, fps, gop, kbps, audio } = spec
  // Two groups of pictures at least, about four seconds, so that motion is seen and the cache stays small.
  const loop = gop * Math.max(2, Math.ceil(4 / gop))
  const video = await loadVideo({ codec, scene, name, width, height, fps, gop, loop, kbps })
  return audio === 'none' ? [video] : [video, await loadAudio(audio)]
}

function playScript(spec: CameraSpec, faults: Faults, network: { vanish(): Promise<void>; comeBack(): Promise<void> }): { stop(): void } {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  async function play(n: number): Promise<void> {
    const step = spec.script[n % spec.script.length]
    if (!step || stopped) return
    for (const name of Object.keys(faults) as (keyof Faults)[]) delete faults[name]
    Object.assign(faults, spec.faults, step.faults)
    await (step.vanish ? network.vanish() : network.comeBack())
    if (!stopped) timer = setTimeout(() => void play(n + 1), step.seconds * 1000)
  }
  void play(0)
  return {
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
