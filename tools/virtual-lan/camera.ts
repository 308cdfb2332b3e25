/** A virtual camera: its streams, its services, its faults. Everything that happens to it can be scripted while it runs. */

import { gzipSync } from 'node:zlib'
import { createAccounts } from './accounts.ts'
import { identityOf } from './camera-identity.ts'
import { openLenses } from './camera-lenses.ts'
import { type CameraNetwork, createCameraNetwork, type Service, type Voice } from './camera-network.ts'
import { playScript } from './camera-script.ts'
import type { CameraSpec } from './camera-spec.ts'
import type { CameraStream } from './camera-stream.ts'
import { type Counts, createCounts, Faults, type Jump } from './faults.ts'
import { type AuthScheme, createGuard, createLedger } from './guard.ts'
import type { Host } from './host.ts'
import { createCameraHttp } from './http/camera-http.ts'
import { type OnvifDevice, servicePaths } from './onvif/device.ts'
import { type CameraEventsSource, createEventService } from './onvif/events-service.ts'
import { createOnvifService } from './onvif/onvif-service.ts'
import { cameraLog } from './onvif/setup-service.ts'
import { createDiscoveryTarget } from './onvif/ws-discovery.ts'
import type { Pacer } from './pacer.ts'
import { createPtzHead, type PtzHead } from './ptz-head.ts'
import { type CameraEar, createCameraEar } from './rtsp/camera-ear.ts'
import { createCameraRtsp } from './rtsp/camera-rtsp.ts'
import { createSsdpDevice, ssdpDescription } from './ssdp.ts'

/** URLs without credentials; what the camera does not have is left out. */
export interface CameraAddresses {
  readonly host: string
  readonly main?: string
  readonly sub?: string
  readonly mjpeg?: string
  readonly snapshot?: string
  readonly onvif?: string
  readonly upnp?: string
}

export interface VirtualCamera {
  readonly name: string
  readonly spec: CameraSpec
  readonly addresses: CameraAddresses
  readonly uuid: string
  readonly counts: Readonly<Counts>
  /** The SOAP envelopes that it was sent, the newest thousands. */
  readonly envelopes: readonly string[]
  /** Faults that are on now. */
  readonly faults: Readonly<Faults>
  readonly head: PtzHead
  /** Its zoom stands for the focus: 0 is near. */
  readonly lens: PtzHead
  /** What it notices: emitted by a test, told to who subscribed. */
  readonly events: CameraEventsSource
  /** What is said to it. */
  readonly ear: CameraEar
  /** Its encoders, by the path of the stream: what was due when. */
  readonly streams: ReadonlyMap<string, Pick<CameraStream, 'framesBy' | 'loop'>>
  /** Switches faults on; one that is undefined goes off. */
  fail(faults: Faults): void
  /** All faults off, the lock-out forgotten, back on the network. */
  heal(): Promise<void>
  /** A sudden change in all streams that play. */
  jump(what: Jump): void
  /** Every connection is reset (RST). */
  reset(): void
  /** Off the network without a word: ports closed, connections gone. */
  vanish(): Promise<void>
  /** On the network again, same ports. */
  comeBack(): Promise<void>
  close(): Promise<void>
}

export interface CameraOptions {
  readonly host: Host
  readonly pacer: Pacer
  /** Cameras of one name are the same device in every LAN of one seed. */
  readonly seed: string
  /** Milliseconds by which its key frames come later than another camera's. */
  readonly phase: number
}

/** Milliseconds from the answer until an encoder does what it was told. */
const encoderNeeds = 800

export async function createCamera(spec: CameraSpec, { host, pacer, seed, phase }: CameraOptions): Promise<VirtualCamera> {
  const counts = createCounts()
  const faults: Faults = { ...spec.faults }
  const head = createPtzHead()
  const lens = createPtzHead()
  const { serial, mac, uuid } = identityOf(spec, seed)
  const lenses = await openLenses(spec, head, pacer, phase)
  const { streams, jpegs } = lenses

  const ledger = createLedger(spec.lockOut, () => {
    counts.authFailures += 1
  })
  const accounts = createAccounts(spec)
  const lock = (schemes: readonly AuthScheme[]) => {
    const { user, nonceSeconds, vendor, model } = spec
    return createGuard({
      user,
      password: (name) => accounts.get(name)?.password,
      schemes,
      realm: `${vendor} ${model}`,
      nonceSeconds,
      ledger,
    })
  }
  const guard = lock(spec.auth)
  // ONVIF never takes Basic.
  const digests = spec.auth.filter((scheme) => scheme !== 'basic')
  const onvifGuard = lock(digests.length > 0 ? digests : ['digest'])

  const at = (service: string, standard: number) => {
    const port = network.port(service)
    return port === standard ? host.address : `${host.address}:${port}`
  }
  const device: OnvifDevice = {
    spec,
    accounts,
    faults,
    serial,
    mac,
    endpoint: `urn:uuid:${uuid}`,
    authority: () => faults.xaddr ?? at('http', 80),
    streamUri: ({ path }) => `rtsp://${faults.streamHost ?? at('rtsp', 554)}${path}`,
    snapshotUri: () => `http://${faults.streamHost ?? at('http', 80)}${spec.snapshotPath}`,
    now: () => Date.now() + (faults.clock ?? 0) * 1000,
    async encode(stream, encoding) {
      const begin = await lenses.encode(stream.path, encoding)
      setTimeout(() => {
        begin()
        network.reset('rtsp')
      }, encoderNeeds)
    },
    write: lenses.write,
    get address() {
      return host.address
    },
    restart(to) {
      setTimeout(async () => {
        events.forget()
        await network.down()
        if (to === 'nowhere') return
        if (to !== undefined) host.moveTo?.(to)
        setTimeout(() => void network.up(), 3000)
      }, 150)
    },
    move(to, after) {
      if (!host.moveTo) return false
      setTimeout(async () => {
        await network.down()
        if (to === 'nowhere') return
        if (to !== undefined) host.moveTo?.(to)
        setTimeout(() => void network.up(), 500)
      }, after)
      return true
    },
    profiles: [spec.main, spec.sub, ...spec.more].flatMap((stream, n) => {
      return stream ? [{ token: `Profile_${n + 1}`, name: ['mainStream', 'subStream'][n] ?? `stream${n + 1}`, n: n + 1, stream }] : []
    }),
  }
  const envelopes: string[] = []
  const asked = (body: string) => {
    envelopes.push(body)
    if (envelopes.length > 5000) envelopes.shift()
  }
  const events = createEventService(device)
  const onvif = spec.onvif ? createOnvifService({ device, head, lens, guard: onvifGuard, ledger, counts, asked, events }) : undefined
  const describe = () => ssdpDescription(spec, { uuid, serial, presentation: `http://${at('http', 80)}/` })

  const ear = createCameraEar(spec.backchannel)
  const rtsp = createCameraRtsp({ spec, streams, host, guard, faults, counts, ear })
  const log = (kind: string) => gzipSync(cameraLog(serial, kind))
  const http = createCameraHttp({ spec, jpegs, guard, faults, counts, onvif, log, description: spec.ssdp ? describe : undefined })
  const services: Record<string, Service> = {
    ...(streams.size > 0 && { rtsp: { standard: 554, connected: rtsp.connected } }),
    http: { standard: 80, connected: http.connected },
  }
  const network: CameraNetwork = createCameraNetwork({ host, services, voices: voices(), faults, counts })

  function voices(): Voice[] {
    const probed = () => {
      counts.probes += 1
    }
    const discovery: Voice = {
      group: '239.255.255.250',
      port: 3702,
      open(socket) {
        const target = createDiscoveryTarget(device, socket, probed)
        return { announce: target.hello, leave: target.bye, close: target.close }
      },
    }
    const ssdp: Voice = {
      group: '239.255.255.250',
      port: 1900,
      open(socket) {
        const upnp = createSsdpDevice({ socket, faults, uuid, location: () => `http://${at('http', 80)}/description.xml`, probed })
        return { announce: upnp.alive, leave: upnp.byebye, close: upnp.close }
      },
    }
    return [...(spec.onvif ? [discovery] : []), ...(spec.ssdp ? [ssdp] : [])]
  }

  await network.up()
  const stopScript = playScript(spec, faults, network)
  const addressesNow = (): CameraAddresses => {
    const [main, sub] = [spec.main, spec.sub].map((stream) => stream && `rtsp://${at('rtsp', 554)}${stream.path}`)
    const web = `http://${at('http', 80)}`
    return {
      host: host.address,
      ...(main && { main }),
      ...(sub && { sub }),
      ...(spec.mjpeg && { mjpeg: web + spec.mjpeg.path }),
      ...(spec.snapshot && { snapshot: web + spec.snapshotPath }),
      ...(spec.onvif && { onvif: web + servicePaths.device }),
      ...(spec.ssdp && { upnp: `${web}/description.xml` }),
    }
  }

  return {
    name: spec.name,
    spec,
    uuid,
    counts,
    envelopes,
    faults,
    head,
    lens,
    events,
    ear,
    streams,
    get addresses() {
      return addressesNow()
    },
    fail: (change) => void Object.assign(faults, Faults.parse(change)),
    async heal() {
      for (const name of Object.keys(faults) as (keyof Faults)[]) delete faults[name]
      ledger.unlock()
      await network.up()
    },
    jump: rtsp.jump,
    reset: () => network.reset(),
    vanish: () => network.down(),
    comeBack: network.up,
    async close() {
      stopScript()
      events.close()
      await network.down(true)
      await host.close()
    },
  }
}
