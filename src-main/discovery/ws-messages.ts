/**
 * WS-Discovery messages (April 2005 draft, as ONVIF Core demands it): the Probe in three dialects, and whatever comes back.
 *
 * An answer may hold several devices, none, or nonsense: each readable one counts, the rest does no harm. Some answer without
 * the `ProbeMatches` around their `ProbeMatch`, and leave blanks as they are in scopes that list is separated by.
 */
import { xml } from '../devices/onvif/index.ts'

export const wsDiscovery = { group: '239.255.255.250', port: 3702 } as const

/** Cameras that answer only one of these exist for each. */
export type ProbeDialect = 'nvt' | 'device' | 'any'
export const probeDialects: readonly ProbeDialect[] = ['nvt', 'device', 'any']

const types: Record<ProbeDialect, string> = {
  nvt: '<d:Types xmlns:dn="http://www.onvif.org/ver10/network/wsdl">dn:NetworkVideoTransmitter</d:Types>',
  device: '<d:Types xmlns:tds="http://www.onvif.org/ver10/device/wsdl">tds:Device</d:Types>',
  any: '',
}

export function buildProbe(dialect: ProbeDialect, messageId: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" ' +
    'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><s:Header>' +
    '<a:Action s:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>' +
    `<a:MessageID>urn:uuid:${messageId}</a:MessageID>` +
    '<a:ReplyTo><a:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo>' +
    '<a:To s:mustUnderstand="1">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header>' +
    `<s:Body><d:Probe>${types[dialect]}</d:Probe></s:Body></s:Envelope>`
  )
}

/** A device as one message tells it. */
export interface WsDevice {
  /** Endpoint reference, usually urn:uuid:…; meant to be unique, and cloned all the same. */
  readonly endpoint: string | undefined
  readonly addresses: readonly string[]
  readonly isCamera: boolean
  /** From scopes, percent-decoded. */
  readonly name: string | undefined
  readonly hardware: string | undefined
  readonly manufacturer: string | undefined
  readonly mac: string | undefined
}

export interface WsMessage {
  readonly kind: 'matches' | 'hello' | 'bye'
  /** Which Probe it answers, without `urn:uuid:`, in lower case. */
  readonly relatesTo: string | undefined
  readonly devices: readonly WsDevice[]
}

/** Undefined for what is no answer and no announcement. */
export function readWsMessage(data: Buffer): WsMessage | undefined {
  const text = data.toString('utf8')
  const envelope = xml.at(xml.parseXml(text), 'Envelope')
  const body = xml.at(envelope, 'Body')
  const relatesTo = plainId(xml.text(envelope, 'Header', 'RelatesTo'))
  const around = xml.at(body, 'ProbeMatches') ?? xml.at(body, 'ResolveMatches')
  const each = [...xml.all(around ?? body, 'ProbeMatch'), ...xml.all(around ?? body, 'ResolveMatch')]
  if (around !== undefined || each.length > 0) return { kind: 'matches', relatesTo, devices: each.map((match) => readDevice(match, text)) }
  for (const [name, kind] of [
    ['Hello', 'hello'],
    ['Bye', 'bye'],
  ] as const) {
    const said = xml.at(body, name)
    if (said !== undefined) return { kind, relatesTo, devices: [readDevice(said, text)] }
  }
  return undefined
}

export function plainId(id: string | undefined): string | undefined {
  return id
    ?.trim()
    .toLowerCase()
    .replace(/^(urn:)?uuid:/, '')
}

function readDevice(match: xml.XmlNode, whole: string): WsDevice {
  const types = (xml.text(match, 'Types') ?? '').split(/\s+/).filter(Boolean)
  const scopes = scopesIn(xml.text(match, 'Scopes') ?? '')
  const scope = (name: string) => {
    const prefix = `onvif://www.onvif.org/${name}/`
    return (
      scopes
        .find((one) => one.toLowerCase().startsWith(prefix))
        ?.slice(prefix.length)
        .trim() || undefined
    )
  }
  return {
    endpoint: plainId(xml.text(match, 'EndpointReference', 'Address')),
    addresses: (xml.text(match, 'XAddrs') ?? '').split(/\s+/).filter((address) => /^https?:\/\//i.test(address)),
    isCamera: scopes.some((one) => /^onvif:\/\//i.test(one)) || types.some((type) => isOnvifType(type, whole)),
    name: scope('name'),
    hardware: scope('hardware'),
    manufacturer: scope('manufacturer') ?? scope('mfr'),
    mac: readMac(scope('mac') ?? scope('mac_address') ?? scope('macaddress')),
  }
}

/** URIs with blanks between them. What does not begin like one belongs to the one before: its blank should have been `%20`. */
function scopesIn(list: string): string[] {
  const scopes: string[] = []
  for (const piece of list.split(/\s+/).filter(Boolean)) {
    if (/^[a-z][a-z0-9+.-]*:\S/i.test(piece) || scopes.length === 0) scopes.push(piece)
    else scopes[scopes.length - 1] += ` ${piece}`
  }
  return scopes.map(decode)
}

/** `Device` alone says nothing: Windows computers and printers are wsdp:Device. Its prefix must stand for ONVIF's namespace. */
function isOnvifType(type: string, whole: string): boolean {
  const [prefix, name] = type.includes(':') ? type.split(':') : ['', type]
  if (name === 'NetworkVideoTransmitter') return true
  if (name !== 'Device' || !prefix || !/^[\w.-]+$/.test(prefix)) return false
  return new RegExp(`xmlns:${prefix.replace(/[.]/g, '\\.')}\\s*=\\s*["'][^"']*onvif\\.org/ver\\d+/device`, 'i').test(whole)
}

/** Twelve hexadecimal digits, however they were written. */
export function readMac(text: string | undefined): string | undefined {
  const digits = text?.replace(/[:.-]/g, '').toLowerCase()
  return digits && /^[0-9a-f]{12}$/.test(digits) && !/^0+$/.test(digits) ? digits : undefined
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
