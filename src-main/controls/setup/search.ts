/**
 * Rediscovery: looks for a camera that was sent to another address: at the new one, at the old one, and wherever discovery hears a device
 * with its marks. Whoever answers has to prove that it is the same device, before our login is sent and by its serial number
 * or MAC after it: another camera may live there.
 */
import { asFailure, type Clock } from '../../base/index.ts'
import type { Devices } from '../../devices/index.ts'
import { type OnvifDevice, xml } from '../../devices/onvif/index.ts'
import type { Discovery } from '../../discovery/types.ts'
import type { Credentials } from '../../net/index.ts'
import { optional } from '../optional.ts'
import { deviceOperation } from './device-setup.ts'

const { find, text } = xml

/** What stays with a device wherever it goes. */
export interface Identity {
  readonly uuid: string | undefined
  readonly mac: string | undefined
  readonly serial: string | undefined
}

export interface Search {
  readonly devices: Devices
  readonly locate: Discovery['locate']
  readonly clock: Clock
  readonly identity: Identity
  readonly credentials: Credentials | undefined
  readonly oldUrl: string
  /** Undefined where DHCP chooses. */
  readonly newUrl: string | undefined
  /** Milliseconds to look for, and those after which a camera that never left its old address is believed to have stayed. */
  readonly within: number
  readonly stays: number
}

export type Found = { readonly url: string; readonly isOld: boolean } | { readonly url: undefined; readonly looked: string[] }

const askEvery = 600

export async function readIdentity(device: OnvifDevice): Promise<Identity> {
  const [reference, network] = await Promise.all([
    optional(device.call(deviceOperation('GetEndpointReference'))),
    optional(device.call(deviceOperation('GetNetworkInterfaces'))),
  ])
  return {
    uuid: text(find(reference, 'GUID')),
    mac: text(find(network, 'HwAddress'))?.toLowerCase().replaceAll('-', ':'),
    serial: device.identity.serial,
  }
}

export async function searchDevice(search: Search): Promise<Found> {
  const { devices, locate, clock, identity, credentials, oldUrl, newUrl, within, stays } = search
  const stop = new AbortController()
  const heard = new Set<string>()
  const { uuid, mac } = identity
  if (uuid !== undefined || mac !== undefined) locate({ uuid, mac }, (url) => heard.add(url), stop.signal)

  const isIt = async (url: string): Promise<boolean> => {
    const { isDevice } = await devices.recognise(url, { timeout: 2500, signal: stop.signal })
    if (!isDevice) return false
    try {
      const device = await devices.visit({ deviceUrl: url, credentials }, { fresh: true, deadline: 6000 })
      const there = await readIdentity(device)
      const agree = (a: string | undefined, b: string | undefined) => a !== undefined && b !== undefined && a === b
      const nothingKnown = identity.serial === undefined && mac === undefined && uuid === undefined
      return nothingKnown || agree(there.serial, identity.serial) || agree(there.mac, mac) || agree(there.uuid, uuid)
    } catch (thrown) {
      // it answers, and does not let us in: after a reset its users are others; its marks were heard beforehand
      return asFailure(thrown).cause === 'auth' && heard.has(url)
    }
  }

  const began = clock.now()
  let leftOld = false
  try {
    while (clock.now() - began < within) {
      const elsewhere = [...new Set([...(newUrl === undefined ? [] : [newUrl]), ...heard])].filter((url) => hostOf(url) !== hostOf(oldUrl))
      const answers = await Promise.all(elsewhere.map(isIt))
      const found = elsewhere.find((_, index) => answers[index])
      if (found !== undefined) return { url: found, isOld: false }
      const there = (await devices.recognise(oldUrl, { timeout: 2500 })).isDevice
      if (!there) leftOld = true
      // it is told to move and still there: it may only be slow
      else if ((leftOld || clock.now() - began > stays) && (await isIt(oldUrl))) return { url: oldUrl, isOld: true }
      await new Promise<void>((resolve) => clock.after(askEvery, resolve))
    }
    const looked = [newUrl, oldUrl, ...heard].flatMap((url) => (url === undefined ? [] : hostOf(url)))
    return { url: undefined, looked: [...new Set(looked), 'WS-Discovery'] }
  } finally {
    stop.abort()
  }
}

export const hostOf = (url: string): string => new URL(url).hostname

/** The same service at another host. */
export function atHost(url: string, host: string): string {
  const moved = new URL(url)
  moved.hostname = host
  return moved.href
}
