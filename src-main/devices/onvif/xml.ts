/**
 * XML from strangers, read by local names: prefixes differ from camera to camera and mean nothing to us.
 *
 * Values stay text (a serial number is not a number, firmware "5.50" is not 5.5). Document types and entities of their own
 * are refused, so no document grows by being read. What cannot be parsed is undefined, never an exception.
 */
import { XMLParser } from 'fast-xml-parser'

export type XmlNode = string | { readonly [name: string]: XmlNode | readonly XmlNode[] }

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  trimValues: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
})

/** The document's root elements as one node. */
export function parseXml(text: string): XmlNode | undefined {
  const start = text.indexOf('<')
  if (start < 0 || /<!(DOCTYPE|ENTITY)/i.test(text)) return undefined
  try {
    const parsed: unknown = parser.parse(text.slice(start))
    return typeof parsed === 'object' && parsed !== null ? (parsed as XmlNode) : undefined
  } catch {
    return undefined
  }
}

/** Direct children of this name. */
export function all(node: XmlNode | undefined, name: string): readonly XmlNode[] {
  if (node === undefined || typeof node === 'string' || !Object.hasOwn(node, name)) return []
  const found = node[name]
  if (found === undefined) return []
  return Array.isArray(found) ? found : [found as XmlNode]
}

/** The first element along a path of names. */
export function at(node: XmlNode | undefined, ...path: string[]): XmlNode | undefined {
  return path.reduce<XmlNode | undefined>((here, name) => all(here, name)[0], node)
}

/** The first element of this name at any depth. */
export function find(node: XmlNode | undefined, name: string, depth = 0): XmlNode | undefined {
  if (node === undefined || typeof node === 'string' || depth > 40) return undefined
  const own = all(node, name)[0]
  if (own !== undefined) return own
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value as XmlNode]) {
      const found = find(child, name, depth + 1)
      if (found !== undefined) return found
    }
  }
  return undefined
}

/** Text of an element, decoded; undefined when it is missing or empty. */
export function text(node: XmlNode | undefined, ...path: string[]): string | undefined {
  const found = path.length === 0 ? node : at(node, ...path)
  const raw = typeof found === 'string' ? found : all(found, '#text')[0]
  return typeof raw === 'string' && raw !== '' ? decodeEntities(raw).trim() : undefined
}

export function attribute(node: XmlNode | undefined, name: string): string | undefined {
  const value = all(node, `@${name}`)[0]
  return typeof value === 'string' ? decodeEntities(value) : undefined
}

/** A finite number, or undefined. */
export function number(node: XmlNode | undefined, ...path: string[]): number | undefined {
  const value = Number(text(node, ...path) ?? Number.NaN)
  return Number.isFinite(value) ? value : undefined
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

export function decodeEntities(raw: string): string {
  return raw.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return named[name.toLowerCase()] ?? whole
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
  })
}

export function escapeXml(raw: string): string {
  const safe = raw.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
  // biome would rather not see control characters in an expression; XML 1.0 allows none of these
  return [...safe].filter((character) => character >= ' ' || character === '\t' || character === '\n').join('')
}
