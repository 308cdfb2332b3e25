/** What an ONVIF camera tells of itself beside its streams: each part is worth having, none is a condition. */
import type { CameraDevice } from '../../src-shared/cameras.ts'
import { type OnvifDevice, type OnvifProfile, xml } from '../devices/onvif/index.ts'
import { joinAddress, splitAddress } from '../net/index.ts'

const networkInterfaces = { service: 'device', body: '<GetNetworkInterfaces xmlns="http://www.onvif.org/ver10/device/wsdl"/>' } as const
/** Milliseconds for each. */
const patience = 3000

/** `profile`: whose picture is the camera's; `profiles`: all of its input. */
export async function readDeviceFacts(
  device: OnvifDevice,
  profile: OnvifProfile | undefined,
  profiles: readonly OnvifProfile[],
): Promise<CameraDevice> {
  const { firmware, serial, hardware } = device.identity
  const [mac, snapshot] = await Promise.all([
    device.call(networkInterfaces, { timeout: patience }).then(macIn, () => null),
    profile === undefined ? null : device.snapshotUri(profile).catch(() => null),
  ])
  const address = splitAddress(device.deviceUrl)
  return {
    firmware: firmware ?? null,
    serial: serial ?? null,
    hardware: hardware ?? null,
    mac,
    snapshot_url: snapshot,
    ...headOf(device, profiles),
    web_url: address ? joinAddress({ ...address, path: '/' }) : null,
  }
}

/** Nothing where the device did not list its services or profiles. */
function headOf({ services }: OnvifDevice, profiles: readonly OnvifProfile[]): Pick<CameraDevice, 'ptz'> {
  if ((!services.media && !services.media2) || profiles.length === 0) return {}
  return { ptz: services.ptz !== undefined && profiles.some(({ ptz }) => ptz !== undefined) }
}

/** Written `aa:bb:cc:dd:ee:ff`, however the camera writes it. */
function macIn(content: xml.XmlNode): string | null {
  const digits = xml
    .text(xml.find(content, 'HwAddress'))
    ?.replace(/[^0-9a-f]/gi, '')
    .toLowerCase()
  return digits?.length === 12 && !/^0+$/.test(digits) ? (digits.match(/../g) ?? []).join(':') : null
}
