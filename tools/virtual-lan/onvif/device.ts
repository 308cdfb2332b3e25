/** What the services of one ONVIF device know in common. */

import type { Accounts } from '../accounts.ts'
import type { Encoding } from '../camera-lenses.ts'
import type { CameraSpec, StreamSpec } from '../camera-spec.ts'
import type { OverlayText } from '../content/draw.ts'
import type { Faults } from '../faults.ts'
import type { SoapRequest, XmlNode } from './soap.ts'

export interface OnvifDevice {
  readonly spec: CameraSpec
  readonly accounts: Accounts
  readonly faults: Faults
  /** `urn:uuid:…`, the same over restarts and interfaces. */
  readonly endpoint: string
  readonly mac: string
  readonly serial: string
  /** `host:port` of the web server, or what a fault makes of it. */
  authority(): string
  /** Address that a client is told for a stream or snapshot. */
  streamUri(stream: StreamSpec): string
  snapshotUri(): string
  /** The device's own idea of the time, milliseconds since 1970. */
  now(): number
  readonly profiles: readonly OnvifProfile[]
  /** Ready when it resolves; soon after it the encoder of a stream does that, and the streams begin anew. */
  encode(stream: StreamSpec, encoding: Encoding): Promise<void>
  /** These stand in all pictures when it resolves. */
  write(texts: readonly OverlayText[]): Promise<void>
  readonly address: string
  /** Off the network for a moment; `to`: back at that address. */
  restart(to?: string): void
  /** To another address (undefined: gone for a moment, `nowhere`: for good) after so many milliseconds; false where it cannot move. */
  move(to: string | undefined, after: number): boolean
}

export interface OnvifProfile {
  readonly token: string
  readonly name: string
  /** Number that configurations of this profile bear in their tokens. */
  readonly n: number
  readonly stream: StreamSpec
}

/** Answers by action (with a small first letter): the inner XML of the answer, or a SoapFault thrown. `path`: where it was sent to. */
export type OnvifActions = Readonly<
  Record<string, (body: XmlNode, request: SoapRequest & { readonly path: string }) => string | Promise<string>>
>

export const servicePaths = {
  device: '/onvif/device_service',
  media: '/onvif/media_service',
  media2: '/onvif/media2_service',
  ptz: '/onvif/ptz_service',
  imaging: '/onvif/imaging_service',
  events: '/onvif/event_service',
} as const

export const serviceNamespaces = {
  device: 'http://www.onvif.org/ver10/device/wsdl',
  media: 'http://www.onvif.org/ver10/media/wsdl',
  media2: 'http://www.onvif.org/ver20/media/wsdl',
  ptz: 'http://www.onvif.org/ver20/ptz/wsdl',
  imaging: 'http://www.onvif.org/ver20/imaging/wsdl',
  events: 'http://www.onvif.org/ver10/events/wsdl',
} as const

export type ServiceName = keyof typeof servicePaths

export function xaddr(device: OnvifDevice, service: ServiceName): string {
  return `http://${device.authority()}${servicePaths[service]}`
}

export function servicesOf({ spec, faults }: OnvifDevice): ServiceName[] {
  const optional = { media2: spec.media2, ptz: spec.ptz, imaging: true, events: !faults.quirks?.noPullPoint }
  return ['device', 'media', ...(Object.keys(optional) as (keyof typeof optional)[]).filter((name) => optional[name])]
}
