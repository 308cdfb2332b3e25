/**
 * Network settings: another address for a camera. Gateway and name servers go first, the address last, because the answer to that may never
 * come. It is done when the camera was found there; the library follows what was found, never what was asked for.
 */
import { BlockList } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { DeviceSetup, NetworkWish } from '../../../src-shared/setup-device.ts'
import { asFailure, Problem } from '../../base/index.ts'
import type { Devices } from '../../devices/index.ts'
import { type OnvifDevice, OnvifFault, xml } from '../../devices/onvif/index.ts'
import { deviceOperation, taken, typed } from './device-setup.ts'

const { escapeXml, find, text } = xml

/** Throws Problem INPUT_INVALID before the camera is touched. */
export async function checkWish(wish: NetworkWish, before: DeviceSetup, deviceUrl: string, devices: Devices): Promise<void> {
  const fields: { field: string; problem: string }[] = []
  const refuse = (field: string, problem: string) => void fields.push({ field, problem })
  const { address, prefix, gateway } = wish
  const present = before.addresses.find((one) => wish.interface === undefined || one.interface === wish.interface)
  if (!present) refuse('interface', `is to be one of ${before.addresses.map((one) => one.interface).join(', ') || '(none is told)'}`)
  if (!wish.dhcp) {
    if (address === undefined) refuse('address', 'is needed without DHCP')
    if (prefix === undefined) refuse('prefix', 'is needed without DHCP: 1 to 30')
  }
  if (!wish.dhcp && address !== undefined && prefix !== undefined) {
    const [value, ones] = [numberOf(address), 2 ** (32 - prefix) - 1]
    const local = (value & ones) >>> 0
    if (local === 0 || local === ones || value >>> 28 >= 14 || value >>> 24 === 0) refuse('address', 'is no address of a single device')
    if (gateway !== undefined && numberOf(gateway) >>> 0 !== value >>> 0 && (numberOf(gateway) ^ value) >>> 0 > ones)
      refuse('gateway', `is to be within ${address}/${prefix}`)
    if (!wish.elsewhere && !isOurs(address))
      refuse('address', `is on none of this computer's networks (${ourNetworks().join(', ')}): the camera would be out of reach`)
  }
  if (fields.length > 0) throw new Problem('INPUT_INVALID', { fields })
  if (!wish.dhcp && address !== undefined && address !== present?.address && (await isAnswered(address, deviceUrl, devices)))
    throw new Problem('INPUT_INVALID', { fields: [{ field: 'address', problem: 'is taken: something answers there' }] })
}

/** Undefined: nothing of it was refused. */
export async function sendNetwork(
  device: OnvifDevice,
  wish: NetworkWish,
  before: DeviceSetup,
): Promise<{ refusal?: string; restart: boolean }> {
  const { gateway, dns, dhcp, address, prefix } = wish
  if (gateway !== undefined && gateway !== before.gateway) {
    const refusal = await taken(device.call(deviceOperation('SetNetworkDefaultGateway', `<IPv4Address>${gateway}</IPv4Address>`)))
    if (refusal !== undefined) return { refusal, restart: false }
  }
  if (dns !== undefined && dns.join() !== before.dns.join()) {
    const servers = dns.map((server) => `<DNSManual>${typed('Type', 'IPv4')}${typed('IPv4Address', server)}</DNSManual>`)
    const refusal = await taken(device.call(deviceOperation('SetDNS', `<FromDHCP>${dns.length === 0}</FromDHCP>${servers.join('')}`)))
    if (refusal !== undefined) return { refusal, restart: false }
  }
  const present = before.addresses.find((one) => wish.interface === undefined || one.interface === wish.interface)
  const same = present && present.dhcp === dhcp && (dhcp || (present.address === address && present.prefix === prefix))
  if (!present || same) return { restart: false }
  const schema = 'http://www.onvif.org/ver10/schema'
  const manual = dhcp ? '' : `<Manual><Address>${address}</Address><PrefixLength>${prefix}</PrefixLength></Manual>`
  const body = `<InterfaceToken>${escapeXml(present.interface)}</InterfaceToken><NetworkInterface><Enabled xmlns="${schema}">true</Enabled><IPv4 xmlns="${schema}"><Enabled>true</Enabled>${manual}<DHCP>${dhcp}</DHCP></IPv4></NetworkInterface>`
  try {
    const answer = await device.call(deviceOperation('SetNetworkInterfaces', body), { timeout: 5000 })
    return { restart: text(find(answer, 'RebootNeeded')) === 'true' }
  } catch (thrown) {
    if (thrown instanceof OnvifFault && thrown.cause !== 'auth') return { refusal: thrown.evidence ?? thrown.cause, restart: false }
    // whoever moves before it answers says nothing any more
    if (['silent', 'unreachable', 'refused', 'server-closed', 'protocol'].includes(asFailure(thrown).cause)) return { restart: false }
    throw thrown
  }
}

/** A host that refuses is one as well; of this computer's own addresses all do. */
async function isAnswered(address: string, deviceUrl: string, devices: Devices): Promise<boolean> {
  const url = new URL(deviceUrl)
  url.hostname = address
  const { isDevice, failure } = await devices.recognise(url.href, { timeout: 2000 })
  if (isDevice || failure === undefined) return true
  const nobody = ['unreachable', 'silent', 'dns', ...(address.startsWith('127.') ? ['refused'] : [])]
  return !nobody.includes(failure.cause)
}

const numberOf = (address: string) => address.split('.').reduce((sum, part) => ((sum << 8) | Number(part)) >>> 0, 0)
const own = () => Object.values(networkInterfaces()).flatMap((all) => (all ?? []).filter(({ family }) => family === 'IPv4'))
const ourNetworks = () => own().flatMap(({ cidr }) => cidr ?? [])

function isOurs(address: string): boolean {
  const networks = new BlockList()
  for (const cidr of ourNetworks()) {
    const [net = '', prefix = '32'] = cidr.split('/')
    networks.addSubnet(net, Number(prefix))
  }
  return networks.check(address)
}
