/**
 * SSDP out of one interface: searches, and the description of each device that answered, fetched once.
 *
 * Own sockets instead of node-ssdp: that one never asks on loopback, does not choose the outgoing interface on Windows and
 * macOS, cannot say on which interface an answer came, and throws out of socket events where nobody can catch it.
 */
import { openMulticastSocket } from './multicast-socket.ts'
import type { NetworkInterface } from './network-interfaces.ts'
import type { Asking } from './scan.ts'
import { buildSearch, readSsdp, ssdp } from './ssdp-messages.ts'
import { fetchDescription, isCamera, webPort } from './upnp-description.ts'

const targets = [
  'upnp:rootdevice',
  'ssdp:all',
  'urn:axis-com:service:BasicService:1',
  'urn:schemas-upnp-org:device:DigitalSecurityCamera:1',
]
/** Descriptions fetched per interface: a network with more UPnP devices than that is not a camera network. */
const mostDescriptions = 256
const atOnce = 8

export function askBySsdp(on: NetworkInterface, asking: Asking): void {
  const typesByLocation = new Map<string, Set<string>>()
  const waiting: (() => Promise<void>)[] = []
  let active = 0

  const next = () => {
    if (active >= atOnce || asking.signal.aborted) return
    const work = waiting.shift()
    if (!work) return
    active += 1
    void work().finally(() => {
      active -= 1
      next()
    })
  }

  const learnMore = async (location: string, from: string) => {
    const device = await fetchDescription(location, from, asking.signal)
    if (!device || !isCamera(device, [...(typesByLocation.get(location) ?? [])])) return
    asking.found({
      by: 'ssdp',
      interface: on.name,
      from,
      said: [device.name, device.manufacturer, device.model, location].filter(Boolean).join(' · ').slice(0, 300),
      host: from,
      port: webPort(device, location),
      uuid: device.uuid,
      mac: device.mac,
      name: device.name,
      vendor: device.manufacturer,
      model: device.model,
      streamUrl: device.streams[0],
    })
  }

  const socket = openMulticastSocket({
    ...ssdp,
    address: on.address,
    sent: asking.sent,
    failed: asking.failed,
    message(data, from) {
      const answer = readSsdp(data)
      if (!answer?.location || answer.leaving) return
      const { location, type } = answer
      const known = typesByLocation.get(location)
      if (known) {
        if (type) known.add(type)
        return
      }
      if (typesByLocation.size >= mostDescriptions) return
      typesByLocation.set(location, new Set(type ? [type] : []))
      waiting.push(() => learnMore(location, from.address))
      next()
    },
  })
  asking.repeat((round) => {
    for (const target of round === 0 ? targets : targets.slice(0, 1)) socket.send(buildSearch(target))
  })
  asking.signal.addEventListener('abort', socket.close, { once: true })
}
