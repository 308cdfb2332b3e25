/** What a camera tells of itself as a device (ver10/device/wsdl), and changes of it, each proved by asking again. */
import type { DeviceSetup } from '../../../src-shared/setup-device.ts'
import { asFailure, type Clock } from '../../base/index.ts'
import { type OnvifDevice, OnvifFault, type Operation, xml } from '../../devices/onvif/index.ts'
import { optional } from '../optional.ts'

const { all, at, attribute, escapeXml, find, number, text } = xml
const namespace = 'http://www.onvif.org/ver10/device/wsdl'
const schema = 'http://www.onvif.org/ver10/schema'
export const deviceOperation = (name: string, content = ''): Operation => ({
  service: 'device',
  body: `<${name} xmlns="${namespace}">${content}</${name}>`,
})
export const typed = (name: string, value: string | number) => `<${name} xmlns="${schema}">${escapeXml(String(value))}</${name}>`

/** Seconds by which a clock that was just set may differ: it is told in whole seconds. */
const near = 2500
/** How long a camera that restarts is waited for, and how often it is asked, milliseconds. */
const restartWithin = 180_000
const askEvery = 700

export async function readDeviceSetup(cameraId: string, device: OnvifDevice): Promise<DeviceSetup> {
  const ask = (name: string, content?: string) => optional(device.call(deviceOperation(name, content)))
  const [time, ntp, hostname, users, network, gateway, dns] = await Promise.all([
    ask('GetSystemDateAndTime'),
    ask('GetNTP'),
    ask('GetHostname'),
    ask('GetUsers'),
    ask('GetNetworkInterfaces'),
    ask('GetNetworkDefaultGateway'),
    ask('GetDNS'),
  ])
  await device.readClock().catch(() => {})
  const told = find(time, 'SystemDateAndTime')
  const servers = [...all(find(ntp, 'NTPInformation'), 'NTPManual'), ...all(find(ntp, 'NTPInformation'), 'NTPFromDHCP')]
  const { identity, clockSkew } = device
  return {
    camera_id: cameraId,
    manufacturer: identity.manufacturer ?? null,
    model: identity.model ?? null,
    firmware: identity.firmware ?? null,
    serial: identity.serial ?? null,
    hostname: text(find(hostname, 'HostnameInformation'), 'Name') ?? null,
    clock: {
      skew_ms: clockSkew ?? null,
      by: text(told, 'DateTimeType') === 'NTP' ? 'ntp' : text(told, 'DateTimeType') === 'Manual' ? 'manual' : null,
      zone: text(told, 'TimeZone', 'TZ') ?? null,
      ntp: servers.flatMap((server) => text(server, 'DNSname') ?? text(server, 'IPv4Address') ?? text(server, 'IPv6Address') ?? []),
    },
    users: all(at(users, 'GetUsersResponse'), 'User').flatMap((user) => {
      const name = text(user, 'Username')
      return name === undefined ? [] : { name, level: text(user, 'UserLevel') ?? '' }
    }),
    addresses: all(at(network, 'GetNetworkInterfacesResponse'), 'NetworkInterfaces').flatMap((one) => {
      const v4 = at(one, 'IPv4', 'Config')
      const dhcp = text(v4, 'DHCP') === 'true'
      return [...all(v4, 'Manual'), ...all(v4, 'FromDHCP')].flatMap((entry) => {
        const address = text(entry, 'Address')
        const mac = text(one, 'Info', 'HwAddress') ?? null
        return address === undefined
          ? []
          : { interface: attribute(one, 'token') ?? '', address, prefix: number(entry, 'PrefixLength') ?? 0, dhcp, mac }
      })
    }),
    gateway: text(find(gateway, 'NetworkGateway'), 'IPv4Address') ?? null,
    dns: ['DNSManual', 'DNSFromDHCP'].flatMap((by) =>
      all(find(dns, 'DNSInformation'), by).flatMap((server) => text(server, 'IPv4Address') ?? []),
    ),
  }
}

/** Evidence of a refusal; undefined when it was taken. */
export type Refusal = string | undefined

export async function taken(call: Promise<unknown>): Promise<Refusal> {
  return call.then(
    () => undefined,
    (thrown: unknown) => {
      if (!(thrown instanceof OnvifFault) || thrown.cause === 'auth') throw thrown
      return thrown.evidence ?? asFailure(thrown).cause
    },
  )
}

/** Our zone is not pushed on it: its own zone string first, then none, because many refuse one (and the time is UTC anyway). */
export async function setClock(device: OnvifDevice, now: () => number, zone: string | null): Promise<Refusal> {
  const forms = zone === null ? [''] : [`<TimeZone>${typed('TZ', zone)}</TimeZone>`, '']
  let refusal: Refusal
  for (const form of forms) {
    const date = new Date(now())
    const clock =
      `<Time xmlns="${schema}"><Hour>${date.getUTCHours()}</Hour><Minute>${date.getUTCMinutes()}</Minute><Second>${date.getUTCSeconds()}</Second></Time>` +
      `<Date xmlns="${schema}"><Year>${date.getUTCFullYear()}</Year><Month>${date.getUTCMonth() + 1}</Month><Day>${date.getUTCDate()}</Day></Date>`
    const content = `<DateTimeType>Manual</DateTimeType><DaylightSavings>false</DaylightSavings>${form}<UTCDateTime>${clock}</UTCDateTime>`
    refusal = await taken(device.call(deviceOperation('SetSystemDateAndTime', content)))
    if (refusal === undefined) break
  }
  await device.readClock().catch(() => {})
  return refusal
}

/** "Changes will not affect the clock mode": the server first, then the mode. */
export async function setNtp(device: OnvifDevice, server: string | undefined, zone: string | null): Promise<Refusal> {
  const isAddress = server !== undefined && /^\d+\.\d+\.\d+\.\d+$/.test(server)
  const manual =
    server === undefined
      ? ''
      : `<NTPManual>${typed('Type', isAddress ? 'IPv4' : 'DNS')}${typed(isAddress ? 'IPv4Address' : 'DNSname', server)}</NTPManual>`
  const refusal = await taken(device.call(deviceOperation('SetNTP', `<FromDHCP>${server === undefined}</FromDHCP>${manual}`)))
  if (refusal !== undefined) return refusal
  const form = zone === null ? '' : `<TimeZone>${typed('TZ', zone)}</TimeZone>`
  return taken(
    device.call(deviceOperation('SetSystemDateAndTime', `<DateTimeType>NTP</DateTimeType><DaylightSavings>false</DaylightSavings>${form}`)),
  )
}

export const isClockRight = (setup: DeviceSetup) => setup.clock.skew_ms !== null && Math.abs(setup.clock.skew_ms) <= near

export const setHostname = (device: OnvifDevice, name: string): Promise<Refusal> =>
  taken(device.call(deviceOperation('SetHostname', `<Name>${escapeXml(name)}</Name>`)))

/** Undefined: it went away and is back. */
export async function reboot(device: OnvifDevice, fresh: () => Promise<unknown>, clock: Clock): Promise<Refusal> {
  const refusal = await taken(device.call(deviceOperation('SystemReboot'))).catch((thrown: unknown) => {
    // some are gone before they answer
    if (asFailure(thrown).cause !== 'silent') throw thrown
    return undefined
  })
  if (refusal !== undefined) return refusal
  const pause = () => new Promise<void>((resolve) => clock.after(askEvery, resolve))
  let wentAway = false
  for (const end = clock.now() + restartWithin; clock.now() < end; ) {
    await pause()
    const there = await fresh().then(
      () => true,
      () => false,
    )
    if (!there) wentAway = true
    else if (wentAway) return undefined
    // it may be back before it was missed
    else if (clock.now() > end - restartWithin + 60_000) return undefined
  }
  return wentAway ? 'it did not come back within three minutes' : undefined
}
