/**
 * Probes of WS-Discovery to single hosts (SOAP over UDP 1.1 §3): reaches cameras behind a router, where no multicast comes,
 * and finds device services on unusual ports.
 */
import { randomUUID } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { Clock } from '../../base/index.ts'
import type { NetworkInterface } from '../network-interfaces.ts'
import type { Sighting } from '../sighting.ts'
import { sightingOf } from '../ws-discovery.ts'
import { buildProbe, readWsMessage, wsDiscovery } from '../ws-messages.ts'

export interface UnicastProbe {
  /** The camera that answers there; undefined after a while, or where what answers is none. */
  ask(address: string): Promise<Sighting | undefined>
  close(): void
}

/** Milliseconds: a datagram may be lost, an answer may be half a second late. */
const repeatAfter = 600
const giveUpAfter = 1800

export function openUnicastProbe(clock: Clock): UnicastProbe {
  const waiting = new Map<string, (sighting: Sighting | undefined) => void>()
  const socket = createSocket('udp4')
  let usable = true
  socket.on('error', () => {
    usable = false
  })
  socket.on('message', (data, { address }) => {
    const message = readWsMessage(data)
    const device = message?.kind === 'matches' ? message.devices.find(({ isCamera }) => isCamera) : undefined
    if (!device) return
    // it is as near as it answers: its own word counts only where it names that host
    const here: NetworkInterface = { name: '', address, netmask: '255.255.255.255', internal: false }
    waiting.get(address)?.({ ...sightingOf(device, here, address), by: 'range' })
  })
  const send = (address: string) => {
    if (!usable) return
    for (const dialect of ['nvt', 'any'] as const)
      socket.send(buildProbe(dialect, randomUUID()), wsDiscovery.port, address, () => {
        // nobody there: the silence tells it
      })
  }

  return {
    ask(address) {
      if (isIPv6(address.replace(/%.*$/, ''))) return Promise.resolve(undefined)
      return new Promise((resolve) => {
        const timers = [clock.after(repeatAfter, () => send(address)), clock.after(giveUpAfter, () => waiting.get(address)?.(undefined))]
        waiting.set(address, (sighting) => {
          waiting.delete(address)
          for (const cancel of timers) cancel()
          resolve(sighting)
        })
        send(address)
      })
    },
    close() {
      for (const answer of [...waiting.values()]) answer(undefined)
      if (usable) socket.close()
      usable = false
    },
  }
}
