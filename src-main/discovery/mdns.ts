/** mDNS: cameras that announce their services (Axis does; some others announce their RTSP server). */
import { createSocket } from 'node:dgram'
import { Bonjour } from 'bonjour-service'
import { isInSubnet, type NetworkInterface } from './network-interfaces.ts'
import type { Asking } from './scan.ts'
import { readMac } from './ws-messages.ts'

const group = '224.0.0.251'
const port = 5353

/** The part of a found service that is read here. */
interface FoundService {
  readonly name: string
  readonly type: string
  readonly port: number
  readonly txt?: unknown
  readonly referer?: { readonly address: string }
}

const serviceTypes = ['axis-video', 'axis-nvr', 'rtsp']

export function askByMdns(on: NetworkInterface, asking: Asking): void {
  // bonjour-service throws socket errors where nobody can catch them: it gets a socket that is bound already and watched here
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  socket.on('error', () => {})
  socket.unref()
  socket.bind(port, () => {
    try {
      socket.addMembership(group, on.address)
      socket.setMulticastInterface(on.address)
      socket.setMulticastTTL(255)
    } catch {
      return socket.close()
    }
    if (asking.signal.aborted) return socket.close()
    browse(on, asking, socket)
  })
}

function browse(on: NetworkInterface, asking: Asking, socket: ReturnType<typeof createSocket>): void {
  const options = { socket, bind: false, multicast: false, interface: on.address }
  const bonjour = new Bonjour(options as unknown as ConstructorParameters<typeof Bonjour>[0], () => {})
  const browsers = serviceTypes.map((type) => bonjour.find({ type }, (service) => report(service, on, asking)))
  asking.repeat((round) => {
    if (round > 0) for (const browser of browsers) browser.update()
  })
  asking.signal.addEventListener('abort', () => bonjour.destroy(), { once: true })
}

function report(service: FoundService, on: NetworkInterface, asking: Asking): void {
  const from = service.referer?.address
  if (from === undefined || !isInSubnet(from, on)) return
  const txt = typeof service.txt === 'object' && service.txt !== null ? (service.txt as Record<string, unknown>) : {}
  const word = (key: string) => (typeof txt[key] === 'string' ? (txt[key] as string) : undefined)
  const isRtsp = service.type === 'rtsp'
  asking.found({
    by: 'mdns',
    interface: on.name,
    from,
    said: `${service.name} · _${service.type}._tcp port ${service.port}`.slice(0, 300),
    host: from,
    port: service.port,
    mac: readMac(word('macaddress') ?? word('mac')),
    name: service.name,
    vendor: service.type.startsWith('axis') ? 'AXIS' : undefined,
    streamUrl: isRtsp ? `rtsp://${from}:${service.port}/${(word('path') ?? '').replace(/^\//, '')}` : undefined,
  })
}
