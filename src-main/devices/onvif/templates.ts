/**
 * The one place that touches the `onvif` package, and all that is used of it: its request templates. A `Cam` that never opens
 * a connection writes the operation into our hands; signing, sending, deadlines, faults and reading are ours, because the
 * package retries logins, loses callbacks and turns serial numbers into floats.
 */
import { createRequire } from 'node:module'
import type * as Onvif from 'onvif'
import { escapeXml } from './xml.ts'

export type ServiceName = 'device' | 'media' | 'media2' | 'ptz' | 'imaging' | 'events' | 'deviceIO'

export interface Operation {
  readonly service: ServiceName
  /** The element for the SOAP body. */
  readonly body: string
}

interface TemplateRequest {
  readonly service?: string
  readonly body: string
}

let makeCam: (() => TemplateCam) | undefined

/** Loaded with the first request: an engine whose cameras speak no ONVIF saves 10 MB. */
function loadTemplates() {
  const { Cam } = createRequire(import.meta.url)('onvif') as typeof Onvif
  /** A `Cam` whose requests end here. The package's own types do not show these three methods; they are its only way out. */
  class Template extends Cam {
    captured: TemplateRequest | undefined
    override media2Support = false
    override uri = {}

    constructor() {
      super({ hostname: 'template', autoconnect: false })
    }

    _envelopeHeader(): string {
      return ''
    }

    _envelopeFooter(): string {
      return ''
    }

    _request(options: TemplateRequest): void {
      this.captured = options
    }
  }
  return () => new Template()
}

type TemplateCam = Omit<Onvif.Cam, 'media2Support' | 'uri'> & { captured: TemplateRequest | undefined; media2Support: boolean; uri: object }

const ignore = () => {}

/** What the package would send for this call. Only its first request: calls that need answers in between are made of several. */
export function template(call: (cam: TemplateCam) => void, media2 = false): Operation {
  makeCam ??= loadTemplates()
  const cam = makeCam()
  cam.media2Support = media2
  if (media2) cam.uri = { media2: {} }
  else cam.uri = { media: {} }
  call(cam)
  if (!cam.captured) throw new Error('The onvif package sent nothing for this call')
  const service = cam.captured.service ?? 'device'
  return { service: service as ServiceName, body: cam.captured.body }
}

/** Tokens come from the device and go back to it: escaped here, because the package pastes them as they are. */
const token = (value: string) => ({ profileToken: escapeXml(value) })

export const operations = {
  dateAndTime: (): Operation => ({ service: 'device', body: '<GetSystemDateAndTime xmlns="http://www.onvif.org/ver10/device/wsdl"/>' }),
  information: () => template((cam) => cam.getDeviceInformation(ignore)),
  services: () => template((cam) => cam.getServices(false, ignore)),
  capabilities: () => template((cam) => cam.getCapabilities(ignore)),
  profiles: (media2: boolean) => template((cam) => cam.getProfiles(ignore), media2),
  streamUri: (media2: boolean, profile: string) =>
    template((cam) => cam.getStreamUri({ ...token(profile), protocol: 'RTSP' }, ignore), media2),
  snapshotUri: (media2: boolean, profile: string) => template((cam) => cam.getSnapshotUri(token(profile), ignore), media2),
}
