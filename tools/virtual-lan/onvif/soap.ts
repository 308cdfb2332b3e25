/** SOAP 1.2 as ONVIF devices speak it: an action out of an envelope, an answer or a fault into one. */
import { XMLParser } from 'fast-xml-parser'

/** Element names without prefixes; text stays text. */
export type XmlNode = string | { readonly [name: string]: XmlNode | readonly XmlNode[] | undefined }

export interface SoapRequest {
  /** Local name of the body's element. */
  readonly action: string
  /** Namespace that the envelope mentions for it, as far as it tells Media from Media2. */
  readonly media2: boolean
  readonly body: XmlNode
  readonly header: XmlNode
}

const parser = new XMLParser({
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  // also &#38;
  htmlEntities: true,
})

export function readSoap(text: string): SoapRequest | undefined {
  try {
    const envelope: XmlNode | undefined = parser.parse(text).Envelope
    const body = child(envelope, 'Body')
    const action = typeof body === 'object' ? Object.keys(body).find((name) => !name.startsWith('@') && name !== '#text') : undefined
    if (!action) return undefined
    return { action, media2: text.includes('ver20/media/wsdl'), body: child(body, action) ?? '', header: child(envelope, 'Header') ?? '' }
  } catch {
    return undefined
  }
}

/** The first child of that name. */
export function child(node: XmlNode | undefined, ...path: string[]): XmlNode | undefined {
  let at: XmlNode | undefined = node
  for (const name of path) {
    if (typeof at !== 'object') return undefined
    const next: XmlNode | readonly XmlNode[] | undefined = at[name]
    at = Array.isArray(next) ? next[0] : (next as XmlNode | undefined)
  }
  return at
}

/** All children of that name. */
export function children(node: XmlNode | undefined, name: string): readonly XmlNode[] {
  const found = typeof node === 'object' ? node[name] : undefined
  if (found === undefined) return []
  return Array.isArray(found) ? found : [found as XmlNode]
}

export function attributesOf(node: XmlNode | undefined): Record<string, string> {
  const own = typeof node === 'object' ? Object.entries(node).filter(([name]) => name.startsWith('@')) : []
  return Object.fromEntries(own.map(([name, value]) => [name.slice(1), String(value)]))
}

/** Text of an element or attribute (`@name`); undefined when it is not there. */
export function text(node: XmlNode | undefined, ...path: string[]): string | undefined {
  const found = child(node, ...path)
  if (typeof found === 'string') return found
  const inner = typeof found === 'object' ? found['#text'] : undefined
  return typeof inner === 'string' ? inner : found === undefined ? undefined : ''
}

/** A number as attribute or element text; undefined for anything else. */
export function number(node: XmlNode | undefined, ...path: string[]): number | undefined {
  const value = Number.parseFloat(text(node, ...path) ?? '')
  return Number.isFinite(value) ? value : undefined
}

export function escapeXml(value: string | number): string {
  return String(value).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}

const namespaces = [
  'xmlns:env="http://www.w3.org/2003/05/soap-envelope"',
  'xmlns:ter="http://www.onvif.org/ver10/error"',
  'xmlns:tt="http://www.onvif.org/ver10/schema"',
  'xmlns:tds="http://www.onvif.org/ver10/device/wsdl"',
  'xmlns:trt="http://www.onvif.org/ver10/media/wsdl"',
  'xmlns:tr2="http://www.onvif.org/ver20/media/wsdl"',
  'xmlns:tptz="http://www.onvif.org/ver20/ptz/wsdl"',
  'xmlns:timg="http://www.onvif.org/ver20/imaging/wsdl"',
  'xmlns:tev="http://www.onvif.org/ver10/events/wsdl"',
  'xmlns:tns1="http://www.onvif.org/ver10/topics"',
  'xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2"',
  'xmlns:wsrf-rw="http://docs.oasis-open.org/wsrf/rw-2"',
  'xmlns:wsa="http://www.w3.org/2005/08/addressing"',
].join(' ')

export function envelope(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<env:Envelope ${namespaces}><env:Body>${body}</env:Body></env:Envelope>`
}

/** A refusal as ONVIF Core §5.8.2 lays it out. */
export class SoapFault extends Error {
  readonly status: number
  readonly subcodes: readonly string[]

  constructor(subcodes: readonly string[], reason: string, status = 400) {
    super(reason)
    this.status = status
    this.subcodes = subcodes
  }

  toXml(): string {
    const nested = this.subcodes.reduceRight((inner, code) => `<env:Subcode><env:Value>${code}</env:Value>${inner}</env:Subcode>`, '')
    const side = this.status >= 500 && this.subcodes.length > 0 ? 'env:Receiver' : 'env:Sender'
    const reason = `<env:Reason><env:Text xml:lang="en">${escapeXml(this.message)}</env:Text></env:Reason>`
    return envelope(`<env:Fault><env:Code><env:Value>${side}</env:Value>${nested}</env:Code>${reason}</env:Fault>`)
  }
}
