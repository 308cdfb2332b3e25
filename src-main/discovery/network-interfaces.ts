/** Every IPv4 address that this computer can ask from. Loopback is among them: programs on this computer may be cameras too, and asking costs nothing. */
import { networkInterfaces } from 'node:os'

export interface NetworkInterface {
  readonly name: string
  readonly address: string
  readonly netmask: string
  readonly internal: boolean
}

/** `chosen`: names or addresses; all when it is left out. */
export function listInterfaces(chosen?: readonly string[]): NetworkInterface[] {
  const found = Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter(({ family }) => family === 'IPv4')
      .map(({ address, netmask, internal }) => ({ name, address, netmask, internal })),
  )
  return found.filter(({ name, address }) => !chosen || chosen.includes(name) || chosen.includes(address))
}

export function isInSubnet(host: string, { address, netmask }: NetworkInterface): boolean {
  const [a, b, mask] = [host, address, netmask].map(toNumber)
  if (a === undefined || b === undefined || mask === undefined) return false
  return (a & mask) === (b & mask)
}

function toNumber(address: string): number | undefined {
  const parts = address.split('.').map(Number)
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return undefined
  return parts.reduce((sum, part) => ((sum << 8) | part) >>> 0, 0)
}
