/** UPnP device descriptions: fetched from nobody but the device that answered, read tolerantly, and judged: is this a camera? */
import { xml } from '../devices/onvif/index.ts'
import { type Address, askWeb, decodePercent, effectivePort, splitAddress } from '../net/index.ts'
import { readMac } from './ws-messages.ts'

export interface UpnpDevice {
  readonly deviceType: string
  readonly name: string | undefined
  readonly manufacturer: string | undefined
  readonly model: string | undefined
  readonly modelDescription: string | undefined
  readonly serial: string | undefined
  readonly mac: string | undefined
  /** Without `uuid:`. */
  readonly uuid: string | undefined
  /** Web page, on the device's own host only. */
  readonly presentation: Address | undefined
  /** Addresses in it that can be opened as they are (rtsp://, or http:// of a service that is a picture). */
  readonly streams: readonly string[]
}

const largest = 128 * 1024

/** `from`: who answered. Undefined when it points elsewhere, does not answer in time, or is no description. */
export async function fetchDescription(location: string, from: string, signal: AbortSignal): Promise<UpnpDevice | undefined> {
  const address = splitAddress(location)
  if (address?.scheme !== 'http' || address.host !== from) return undefined
  const answer = await askWeb({ url: location, timeout: 3000, maxBytes: largest, signal }).catch(() => undefined)
  return answer?.status === 200 && answer.body.length < largest ? readDescription(answer.body.toString('utf8'), location) : undefined
}

export function readDescription(text: string, location: string): UpnpDevice | undefined {
  const root = xml.at(xml.parseXml(text), 'root')
  const device = xml.at(root, 'device')
  const base = splitAddress(location)
  if (device === undefined || !base) return undefined
  const serial = xml.text(device, 'serialNumber')
  const streams = [...text.matchAll(/\brtsps?:\/\/[^\s<>"']+/gi)]
    .map((match) => match[0].replace(/&amp;/g, '&'))
    .filter((url) => splitAddress(url)?.host === base.host)
  return {
    deviceType: xml.text(device, 'deviceType') ?? '',
    name: xml.text(device, 'friendlyName'),
    manufacturer: xml.text(device, 'manufacturer'),
    model: xml.text(device, 'modelName') ?? xml.text(device, 'modelNumber'),
    modelDescription: xml.text(device, 'modelDescription'),
    serial,
    mac: readMac(serial) ?? readMac(/uuid:.*?([0-9a-f]{12})$/i.exec(xml.text(device, 'UDN') ?? '')?.[1]),
    uuid: xml
      .text(device, 'UDN')
      ?.toLowerCase()
      .replace(/^uuid:/, ''),
    presentation: presentationOf(xml.text(device, 'presentationURL'), base),
    streams: [...new Set(streams)].slice(0, 4),
  }
}

function presentationOf(said: string | undefined, base: Address): Address | undefined {
  if (said === undefined) return undefined
  const whole = splitAddress(said)
  if (whole) return whole.host === base.host ? whole : undefined
  return { ...base, path: said.startsWith('/') ? decodePercent(said) : `/${said}` }
}

const neverCameras =
  /InternetGatewayDevice|WANDevice|WANConnectionDevice|WLANAccessPoint|MediaRenderer|MediaServer|Printer|Scanner|ZonePlayer|dial-multiscreen|tvdevice|RemoteUIServer|basic:.*hue/i
const cameraTypes = /DigitalSecurityCamera|NetworkCamera|IPCamera|axis-com|cellvision/i
const cameraWords = /camera|ip ?cam\b|webcam|network video|\bnvr\b|\bdvr\b|surveillance|onvif|\bvideo encoder\b|video server/i
const cameraMakers =
  /^(axis|hikvision|hangzhou|dahua|vivotek|mobotix|foscam|reolink|amcrest|arecont|avigilon|pelco|geovision|acti\b|bosch security|hanwha|samsung techwin|uniview|zhejiang uniview|lorex|swann|wansview|grandstream|lilin|zavio|brickcom|trendnet|edimax|y-cam|i-pro|camgate)/i

export function isCamera(device: UpnpDevice, searchTypes: readonly string[]): boolean {
  if (neverCameras.test(device.deviceType)) return false
  if (cameraTypes.test(device.deviceType) || searchTypes.some((type) => cameraTypes.test(type))) return true
  if (cameraWords.test([device.name, device.model, device.modelDescription].join(' '))) return true
  return cameraMakers.test(device.manufacturer ?? '')
}

/** Where its web server listens: the page it presents, or the description itself. */
export function webPort(device: UpnpDevice, location: string): number | undefined {
  const address = device.presentation ?? splitAddress(location)
  return address && effectivePort(address)
}
