/** A UPnP device (UDA 1.1): answers M-SEARCH, announces itself, and describes itself in XML. */
import type { Socket } from 'node:dgram'
import type { CameraSpec } from './camera-spec.ts'
import type { Faults } from './faults.ts'
import { escapeXml } from './onvif/soap.ts'

const group = '239.255.255.250'
const port = 1900
const deviceType = 'urn:schemas-upnp-org:device:Basic:1'

export interface SsdpDevice {
  alive(): void
  byebye(): void
  close(): void
}

export interface SsdpOptions {
  readonly socket: Socket
  readonly faults: Faults
  readonly uuid: string
  /** URL of the description. */
  location(): string
  probed(): void
}

export function createSsdpDevice({ socket, faults, uuid, location, probed }: SsdpOptions): SsdpDevice {
  const timers = new Set<NodeJS.Timeout>()
  const targets = ['upnp:rootdevice', `uuid:${uuid}`, deviceType]
  const usn = (target: string) => (target.startsWith('uuid:') ? target : `uuid:${uuid}::${target}`)
  const lines = (...all: string[]) => `${all.join('\r\n')}\r\n\r\n`
  const server = 'SERVER: Linux/3.10 UPnP/1.1 virtual-lan/1.0'

  function answer(target: string, toPort: number, to: string): void {
    const message = lines(
      'HTTP/1.1 200 OK',
      'CACHE-CONTROL: max-age=1800',
      'EXT:',
      `LOCATION: ${location()}`,
      server,
      `ST: ${target}`,
      `USN: ${usn(target)}`,
    )
    socket.send(message, toPort, to, () => {})
  }

  function notify(what: 'alive' | 'byebye'): void {
    for (const target of targets) {
      const head = ['NOTIFY * HTTP/1.1', `HOST: ${group}:${port}`, `NT: ${target}`, `NTS: ssdp:${what}`, `USN: ${usn(target)}`]
      const rest = what === 'alive' ? ['CACHE-CONTROL: max-age=1800', `LOCATION: ${location()}`, server] : []
      socket.send(lines(...head, ...rest), port, group, () => {})
    }
  }

  socket.on('message', (bytes, from) => {
    const text = bytes.toString('latin1')
    if (!text.startsWith('M-SEARCH') || !/^MAN:\s*"ssdp:discover"/im.test(text) || faults.silent) return
    const wanted = /^ST:\s*(\S+)/im.exec(text)?.[1] ?? ''
    const matching = wanted === 'ssdp:all' ? targets : targets.filter((target) => target === wanted)
    if (matching.length === 0) return
    probed()
    if (faults.hidden) return
    const longest = Math.min(Number(/^MX:\s*(\d+)/im.exec(text)?.[1] ?? 1), 1) * 250
    const timer = setTimeout(
      () => {
        timers.delete(timer)
        for (const target of matching) answer(target, from.port, from.address)
      },
      (faults.late ?? 0) + Math.random() * longest,
    )
    timers.add(timer)
  })

  return {
    alive: () => notify('alive'),
    byebye: () => notify('byebye'),
    close() {
      for (const timer of timers) clearTimeout(timer)
      socket.close()
    },
  }
}

/** Device description (UDA 1.1 §2.3). */
export function ssdpDescription(
  spec: CameraSpec,
  { uuid, serial, presentation }: { uuid: string; serial: string; presentation: string },
): string {
  const fields = {
    deviceType,
    friendlyName: spec.name,
    manufacturer: spec.vendor,
    modelName: spec.model,
    modelNumber: spec.model,
    modelDescription: 'Network camera',
    serialNumber: serial,
    UDN: `uuid:${uuid}`,
    presentationURL: presentation,
  }
  const device = Object.entries(fields)
    .map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
    .join('')
  return `<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><specVersion><major>1</major><minor>1</minor></specVersion><device>${device}</device></root>`
}
