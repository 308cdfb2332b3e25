/** ONVIF device management (ver10/device): who it is, what it can, what time it thinks it is. */
import { type OnvifActions, type OnvifDevice, serviceNamespaces, servicesOf, xaddr } from './device.ts'
import { escapeXml, text } from './soap.ts'

/** Percent-encoded, as ONVIF Core §7.3.2.2 wants scopes. */
export function scopesOf({ spec, mac }: OnvifDevice): string[] {
  const scope = (what: string, value: string) => `onvif://www.onvif.org/${what}/${encodeURIComponent(value)}`
  return [
    'onvif://www.onvif.org/type/video_encoder',
    ...(spec.ptz ? ['onvif://www.onvif.org/type/ptz'] : []),
    'onvif://www.onvif.org/Profile/Streaming',
    ...(spec.media2 ? ['onvif://www.onvif.org/Profile/T'] : []),
    scope('name', `${spec.vendor} ${spec.model}`),
    scope('hardware', spec.model),
    scope('location', spec.name),
    scope('MAC', mac),
  ]
}

export function deviceActions(device: OnvifDevice): OnvifActions {
  const { spec } = device
  const kept = { hostname: `camera-${device.mac.slice(-5).replace(':', '')}`, by: 'Manual', ntp: '' }

  function time(at: Date): string {
    const clock = `<tt:Time><tt:Hour>${at.getUTCHours()}</tt:Hour><tt:Minute>${at.getUTCMinutes()}</tt:Minute><tt:Second>${at.getUTCSeconds()}</tt:Second></tt:Time>`
    const date = `<tt:Date><tt:Year>${at.getUTCFullYear()}</tt:Year><tt:Month>${at.getUTCMonth() + 1}</tt:Month><tt:Day>${at.getUTCDate()}</tt:Day></tt:Date>`
    return clock + date
  }

  return {
    getSystemDateAndTime() {
      const now = time(new Date(device.now()))
      return `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>${kept.by}</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>UTC0</tt:TZ></tt:TimeZone><tt:UTCDateTime>${now}</tt:UTCDateTime><tt:LocalDateTime>${now}</tt:LocalDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`
    },
    getDeviceInformation() {
      const fields = {
        Manufacturer: spec.vendor,
        Model: spec.model,
        FirmwareVersion: spec.firmware,
        SerialNumber: device.serial,
        HardwareId: '1.0',
      }
      return `<tds:GetDeviceInformationResponse>${Object.entries(fields)
        .map(([name, value]) => `<tds:${name}>${escapeXml(value)}</tds:${name}>`)
        .join('')}</tds:GetDeviceInformationResponse>`
    },
    getCapabilities() {
      const at = (name: Parameters<typeof xaddr>[1]) => `<tt:XAddr>${escapeXml(xaddr(device, name))}</tt:XAddr>`
      const streaming =
        '<tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast><tt:RTP_TCP>true</tt:RTP_TCP><tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities>'
      const ptz = spec.ptz ? `<tt:PTZ>${at('ptz')}</tt:PTZ>` : ''
      const deviceCapabilities = `<tt:Device>${at('device')}<tt:Network><tt:IPFilter>false</tt:IPFilter></tt:Network><tt:Security><tt:TLS1.1>false</tt:TLS1.1></tt:Security></tt:Device>`
      return `<tds:GetCapabilitiesResponse><tds:Capabilities>${deviceCapabilities}<tt:Imaging>${at('imaging')}</tt:Imaging><tt:Media>${at('media')}${streaming}</tt:Media>${ptz}</tds:Capabilities></tds:GetCapabilitiesResponse>`
    },
    getServices() {
      const one = (name: Parameters<typeof xaddr>[1]) =>
        `<tds:Service><tds:Namespace>${serviceNamespaces[name]}</tds:Namespace><tds:XAddr>${escapeXml(xaddr(device, name))}</tds:XAddr><tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>`
      return `<tds:GetServicesResponse>${servicesOf(device).map(one).join('')}</tds:GetServicesResponse>`
    },
    getServiceCapabilities: () =>
      '<tds:GetServiceCapabilitiesResponse><tds:Capabilities><tds:Network/><tds:Security UsernameToken="true" HttpDigest="true"/><tds:System DiscoveryBye="true"/></tds:Capabilities></tds:GetServiceCapabilitiesResponse>',
    getScopes: () =>
      `<tds:GetScopesResponse>${scopesOf(device)
        .map((scope) => `<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>${escapeXml(scope)}</tt:ScopeItem></tds:Scopes>`)
        .join('')}</tds:GetScopesResponse>`,
    getHostname: () =>
      `<tds:GetHostnameResponse><tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP><tt:Name>${kept.hostname}</tt:Name></tds:HostnameInformation></tds:GetHostnameResponse>`,
    setHostname(body) {
      kept.hostname = text(body, 'Name') ?? ''
      return '<tds:SetHostnameResponse/>'
    },
    getNTP: () =>
      `<tds:GetNTPResponse><tds:NTPInformation><tt:FromDHCP>false</tt:FromDHCP>${kept.ntp && `<tt:NTPManual><tt:Type>DNS</tt:Type><tt:DNSname>${escapeXml(kept.ntp)}</tt:DNSname></tt:NTPManual>`}</tds:NTPInformation></tds:GetNTPResponse>`,
    setNTP(body) {
      kept.ntp = text(body, 'NTPManual', 'DNSname') ?? ''
      return '<tds:SetNTPResponse/>'
    },
    getEndpointReference: () =>
      `<tds:GetEndpointReferenceResponse><tds:GUID>${device.endpoint}</tds:GUID></tds:GetEndpointReferenceResponse>`,
    setSystemDateAndTime(body) {
      kept.by = text(body, 'DateTimeType') ?? 'Manual'
      // The clock is right from now on, as far as a camera's ever is.
      delete device.faults.clock
      return '<tds:SetSystemDateAndTimeResponse/>'
    },
  }
}
