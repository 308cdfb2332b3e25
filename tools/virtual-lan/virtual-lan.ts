/** The virtual LAN: cameras and a server that accepts publishers, in this process. What passes here must also pass on real peers. */
import { randomUUID } from 'node:crypto'
import { type CameraAddresses, createCamera, type VirtualCamera } from './camera.ts'
import { CameraSpec, type CameraSpecInput } from './camera-spec.ts'
import { createLoopbackHost, type Host } from './host.ts'
import { createPacer } from './pacer.ts'
import { type PublishServer, type PublishServerOptions, startPublishServer } from './publish/publish-server.ts'

export interface VirtualLanOptions {
  readonly cameras: readonly CameraSpecInput[]
  /** False: no server. */
  readonly server?: PublishServerOptions | false
  /** Cameras of one name have the same serial number and UUID in every LAN of one seed; random by default, so that LANs side by side do not mix. */
  readonly seed?: string
  /** First of the ports to be taken where they are free, so that addresses last over a restart; any free ones by default. */
  readonly ports?: number
  /** One host per camera; all on 127.0.0.1 by default. */
  readonly hosts?: { camera(n: number): Promise<Host>; server(): Promise<Host>; close(): Promise<void> }
}

export interface VirtualLan {
  readonly cameras: readonly VirtualCamera[]
  /** By its name. Throws when there is none. */
  camera(name: string): VirtualCamera
  readonly hasServer: boolean
  /** Throws when it was left out. */
  readonly server: PublishServer
  close(): Promise<void>
}

export interface Description {
  readonly cameras: readonly (CameraAddresses & { name: string; user?: string; password?: string })[]
  readonly server?: { rtsp: string; api: string }
}

/** Rejects when a picture cannot be made (FFmpeg missing) or an address is taken; nothing stays open then. */
export async function startVirtualLan(options: VirtualLanOptions): Promise<VirtualLan> {
  const specs = options.cameras.map((camera) => CameraSpec.parse(camera))
  const twice = specs.find(({ name }, n) => specs.findIndex((other) => other.name === name) !== n)
  if (twice) throw new Error(`Two virtual cameras are called ${twice.name}`)
  const { server: serverOptions, hosts, seed = randomUUID(), ports } = options
  const pacer = createPacer()
  const cameras: VirtualCamera[] = []
  let server: PublishServer | undefined

  async function close(): Promise<void> {
    await Promise.all(cameras.map((camera) => camera.close()))
    await server?.close()
    await hosts?.close()
  }

  try {
    if (serverOptions !== false) server = await startPublishServer(serverOptions, (await hosts?.server()) ?? createLoopbackHost(ports))
    const started = await Promise.allSettled(
      specs.map(async (spec, n) => {
        const host = (await hosts?.camera(n)) ?? createLoopbackHost(ports && ports + 10 * (n + 1))
        return createCamera(spec, { host, pacer, seed, phase: (n * 370) % 2000 })
      }),
    )
    for (const one of started) if (one.status === 'fulfilled') cameras.push(one.value)
    const failed = started.find((one) => one.status === 'rejected')
    if (failed) throw failed.reason
  } catch (thrown) {
    await close()
    throw thrown
  }

  return {
    cameras,
    camera(name) {
      const camera = cameras.find((one) => one.name === name)
      if (!camera) throw new Error(`No virtual camera is called ${name}`)
      return camera
    },
    hasServer: server !== undefined,
    get server() {
      if (!server) throw new Error('This virtual LAN has no server')
      return server
    },
    close,
  }
}

/** What a person or a program needs to use it, as plain data. */
export function describeLan(lan: VirtualLan): Description {
  return {
    cameras: lan.cameras.map(({ name, spec: { user, password }, addresses }) => ({
      name,
      ...addresses,
      ...(user !== undefined && { user, password }),
    })),
    ...(lan.hasServer && { server: { rtsp: lan.server.url, api: lan.server.api } }),
  }
}
