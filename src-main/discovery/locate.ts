/**
 * Where is this one camera now? Asks by WS-Discovery until it is told to stop, beside any scan and without a finding: for a
 * camera that was given another address. What answers is known by the marks that stay with a device.
 */
import type { Clock } from '../base/index.ts'
import { listInterfaces } from './network-interfaces.ts'
import { askByWsDiscovery, hearHellos } from './ws-discovery.ts'

export interface DeviceMarks {
  /** Endpoint reference, with or without `urn:uuid:`. */
  readonly uuid?: string | undefined
  /** `aa:bb:cc:dd:ee:ff` */
  readonly mac?: string | undefined
}

export interface LocateOptions {
  readonly interfaces: readonly string[] | undefined
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Address of a device service, each time that it is heard. */
  found(deviceUrl: string): void
}

const askEvery = 1500

export function locateDevice({ uuid, mac }: DeviceMarks, { interfaces, clock, signal, found }: LocateOptions): void {
  const plain = (mark: string) => mark.toLowerCase().replace(/^urn:uuid:/, '')
  for (const on of listInterfaces(interfaces)) {
    const asking = {
      signal,
      sent: () => {},
      failed: () => {},
      found(sighting: { uuid?: string | undefined; mac?: string | undefined; deviceUrl?: string | undefined }) {
        const isIt =
          (uuid !== undefined && sighting.uuid !== undefined && plain(sighting.uuid) === plain(uuid)) ||
          (mac !== undefined && sighting.mac?.toLowerCase() === mac.toLowerCase())
        if (isIt && sighting.deviceUrl !== undefined) found(sighting.deviceUrl)
      },
      repeat(send: (round: number) => void) {
        let round = 0
        const next = () => {
          if (signal.aborted) return
          send(round)
          round += 1
          const cancel = clock.after(askEvery, next)
          signal.addEventListener('abort', cancel, { once: true })
        }
        next()
      },
    }
    askByWsDiscovery(on, asking)
    hearHellos(on, asking)
  }
}
