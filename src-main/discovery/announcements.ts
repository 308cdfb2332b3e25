/**
 * Hears, without asking, which of the found devices go and which come back: WS-Discovery Bye and Hello, ssdp:byebye and
 * ssdp:alive. Anybody on the network can say such a thing in another's name, so it changes what is shown and nothing else, and
 * only of a device that was seen at the address that says it. Nothing depends on it: another program may own the ports.
 */
import { openMulticastSocket } from './multicast-socket.ts'
import { isInSubnet, type NetworkInterface } from './network-interfaces.ts'
import { readSsdp, ssdp } from './ssdp-messages.ts'
import { addressesIn } from './ws-discovery.ts'
import { plainId, readWsMessage, wsDiscovery } from './ws-messages.ts'

/** What one device says of itself when it comes or goes. */
export interface Announcement {
  readonly by: 'onvif' | 'ssdp'
  readonly is: 'coming' | 'going'
  readonly interface: string
  /** IP address of the sender. */
  readonly from: string
  readonly uuid: string | undefined
  /** `host:port` of each address that it names. */
  readonly endpoints: readonly string[]
}

/** Returns what ends it. */
export function hearAnnouncements(interfaces: readonly NetworkInterface[], heard: (announcement: Announcement) => void): () => void {
  const sockets = interfaces.flatMap((on) => {
    const hear = (group: { group: string; port: number }, read: (data: Buffer, from: string) => Announcement[]) =>
      openMulticastSocket({
        ...group,
        address: on.address,
        listen: true,
        failed: () => {},
        message(data, { address: from }) {
          if (isInSubnet(from, on)) for (const announcement of read(data, from)) heard(announcement)
        },
      })
    return [hear(wsDiscovery, (data, from) => readWs(data, on.name, from)), hear(ssdp, (data, from) => readUpnp(data, on.name, from))]
  })
  return () => {
    for (const socket of sockets) socket.close()
  }
}

function readWs(data: Buffer, on: string, from: string): Announcement[] {
  const message = readWsMessage(data)
  if (message?.kind !== 'hello' && message?.kind !== 'bye') return []
  const is = message.kind === 'hello' ? 'coming' : 'going'
  return message.devices.map((device) => ({ by: 'onvif', is, interface: on, from, uuid: device.endpoint, endpoints: addressesIn(device) }))
}

function readUpnp(data: Buffer, on: string, from: string): Announcement[] {
  const message = data.subarray(0, 6).toString('latin1').toUpperCase() === 'NOTIFY' ? readSsdp(data) : undefined
  if (!message) return []
  // USN: uuid:device-UUID::urn:… (UPnP Device Architecture 1.1, §1.2.2)
  const uuid = plainId(message.usn?.split('::')[0])
  return [{ by: 'ssdp', is: message.leaving ? 'going' : 'coming', interface: on, from, uuid, endpoints: [] }]
}
