/** ONVIF's way to be found: Probes out of one interface until the scan ends, each answer a sighting. */
import { randomUUID } from 'node:crypto'
import { type Address, effectivePort, endpointOf, joinAddress, splitAddress } from '../net/index.ts'
import { openMulticastSocket } from './multicast-socket.ts'
import { isInSubnet, type NetworkInterface } from './network-interfaces.ts'
import type { Asking } from './scan.ts'
import type { Sighting } from './sighting.ts'
import { buildProbe, plainId, probeDialects, readWsMessage, type WsDevice, wsDiscovery } from './ws-messages.ts'

const devicePath = '/onvif/device_service'

export function askByWsDiscovery(on: NetworkInterface, asking: Asking): void {
  const asked = new Set<string>()
  const socket = openMulticastSocket({
    ...wsDiscovery,
    address: on.address,
    sent: asking.sent,
    failed: asking.failed,
    message(data, from) {
      const message = readWsMessage(data)
      if (!message) return asking.found(unread(data, on, from.address))
      if (message.kind !== 'matches') return
      // an answer to somebody else's question is none for us; one that names no question came to our own port
      if (message.relatesTo !== undefined && !asked.has(message.relatesTo)) return
      for (const device of message.devices) report(device, on, from.address, asking)
    },
  })
  asking.repeat(() => {
    for (const dialect of probeDialects) {
      const id = randomUUID()
      asked.add(plainId(id) ?? id)
      socket.send(buildProbe(dialect, id))
    }
  })
  asking.signal.addEventListener('abort', socket.close, { once: true })
}

/** Devices that come while the scan runs say so themselves. Nothing depends on it: another program may own the port. */
export function hearHellos(on: NetworkInterface, asking: Pick<Asking, 'signal' | 'found'>): void {
  const socket = openMulticastSocket({
    ...wsDiscovery,
    address: on.address,
    listen: true,
    failed: () => {},
    message(data, from) {
      const message = readWsMessage(data)
      if (message?.kind !== 'hello' || !isInSubnet(from.address, on)) return
      for (const device of message.devices) report(device, on, from.address, asking)
    },
  })
  asking.signal.addEventListener('abort', socket.close, { once: true })
}

function report(device: WsDevice, on: NetworkInterface, from: string, asking: Pick<Asking, 'found'>): void {
  if (!device.isCamera) return
  asking.found(sightingOf(device, on, from))
}

/** Bytes of an answer that are shown where it could not be read. */
const mostShown = 1000

/** Whatever answers our question is a finding: here one that says nothing we can read, but who sent it, and perhaps an address. */
function unread(data: Buffer, on: NetworkInterface, from: string): Sighting {
  const text = data.toString('utf8')
  const named = splitAddress(/https?:\/\/[^\s<>"']*\/onvif\/[^\s<>"']*/i.exec(text)?.[0] ?? '')
  return {
    by: 'onvif',
    interface: on.name,
    from,
    said:
      text
        .replace(/[\s\p{Cc}\uFFFD]+/gu, ' ')
        .trim()
        .slice(0, mostShown) || `${data.length} bytes that are no text`,
    host: from,
    port: named && effectivePort(named),
    deviceUrl: named && joinAddress({ ...named, host: from }),
    unread: true,
  }
}

/** `host:port` of each address that it names. */
export function addressesIn(device: WsDevice): string[] {
  return device.addresses.flatMap((url) => {
    const address = splitAddress(url)
    return address ? [endpointOf(address)] : []
  })
}

/**
 * The device's own addresses come first when they can be reached from this interface; otherwise (NAT, 0.0.0.0, a stale
 * lease, none at all) whoever answered is believed to be the device, on the port and path that it named.
 */
export function sightingOf(device: WsDevice, on: NetworkInterface, from: string): Sighting {
  const said = device.addresses.map(splitAddress).filter((address): address is Address => address !== undefined)
  const own = said.find((address) => address.host === from) ?? said.find((address) => isInSubnet(address.host, on))
  const other = said[0]
  const chosen: Pick<Address, 'scheme' | 'host' | 'port' | 'path'> = own ?? {
    scheme: other?.scheme ?? 'http',
    port: other?.port,
    path: other?.path ?? '',
    host: from,
  }
  const deviceUrl = joinAddress({ ...chosen, path: chosen.path.length > 1 ? chosen.path : devicePath })
  const reachable = said.filter((address) => isInSubnet(address.host, on))
  return {
    by: 'onvif',
    interface: on.name,
    from,
    said: [device.name, device.hardware, device.addresses.join(' ') || 'no address'].filter(Boolean).join(' · ').slice(0, 300),
    host: chosen.host,
    port: effectivePort(chosen),
    aliases: reachable.map(endpointOf),
    uuid: device.endpoint,
    mac: device.mac,
    name: device.name,
    vendor: device.manufacturer ?? vendorIn(device),
    model: device.hardware,
    deviceUrl,
  }
}

/** Most write "Maker Model" into their name, and the model once more into their hardware scope. */
function vendorIn({ name, hardware }: WsDevice): string | undefined {
  if (!name || !hardware || !name.toLowerCase().endsWith(` ${hardware.toLowerCase()}`)) return undefined
  return name.slice(0, -hardware.length).trim() || undefined
}
