/**
 * Read-modify-write: settings as a camera told them, changed in places and sent back: prefixes, order, what vendors added, `0` and `5.50`
 * stay as they were. Cameras refuse or reset what a client leaves out, and a client that writes anew leaves out what it does not know.
 */
import { XMLBuilder, XMLParser } from 'fast-xml-parser'
import { xml } from '../devices/onvif/index.ts'

type Attributes = Readonly<Record<string, string>>
/** An element of fast-xml-parser's `preserveOrder`: its name, and its attributes beside it. */
type Part = { [name: string]: Part[] | Attributes | string }

const options = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  trimValues: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
} as const
const parser = new XMLParser(options)
const builder = new XMLBuilder(options)
const schema = 'http://www.onvif.org/ver10/schema'

const nameOf = (part: Part) => Object.keys(part).find((key) => key !== ':@') ?? ''
const localOf = (part: Part) => nameOf(part).replace(/^.*:/, '')
const attributesOf = (part: Part) => (part[':@'] ?? {}) as Attributes
const childrenOf = (part: Part): Part[] => {
  const children = part[nameOf(part)]
  return Array.isArray(children) ? children : []
}

export interface Echo {
  /** Attribute of the element itself. */
  attribute(name: string): string | undefined
  setAttribute(name: string, value: string): void
  /** Text of an element below, by local names. */
  text(...path: string[]): string | undefined
  childAttribute(path: readonly string[], name: string): string | undefined
  /** Nothing where there is no such element. */
  setChildAttribute(path: readonly string[], name: string, value: string): void
  /** Makes what is not there yet, in the place that `order` of its level gives it. */
  set(path: readonly string[], value: string, order?: readonly string[]): void
  /** Leaves only these elements of the first level. */
  keep(names: readonly string[]): void
  /** As this element of that namespace. */
  write(name: string, namespace: string): string
}

/** The first element of this local name (whose `token` is that one, where it is given); undefined where there is none. */
export function takeEcho(document: string, name: string, token?: string): Echo | undefined {
  if (/<!(DOCTYPE|ENTITY)/i.test(document)) return undefined
  const found = search(parser.parse(document) as Part[], name, token, {})
  return found && createEcho(found.part, found.namespaces)
}

function search(
  parts: readonly Part[],
  name: string,
  token: string | undefined,
  above: Attributes,
): { part: Part; namespaces: Attributes } | undefined {
  for (const part of parts) {
    const attributes = attributesOf(part)
    const namespaces = { ...above, ...Object.fromEntries(Object.entries(attributes).filter(([key]) => /^xmlns(:|$)/.test(key))) }
    if (localOf(part) === name && (token === undefined || attributes.token === token)) return { part, namespaces }
    const below = search(childrenOf(part), name, token, namespaces)
    if (below) return below
  }
  return undefined
}

function createEcho(part: Part, namespaces: Attributes): Echo {
  let children = childrenOf(part)
  const attributes: Record<string, string> = Object.fromEntries(
    Object.entries(attributesOf(part)).filter(([key]) => !/^xmlns(:|$)/.test(key)),
  )

  const child = (of: readonly Part[], name: string) => of.find((one) => localOf(one) === name)
  const at = (path: readonly string[]) => {
    let found: Part | undefined
    let level: readonly Part[] = children
    for (const name of path) {
      found = child(level, name)
      if (!found) return undefined
      level = childrenOf(found)
    }
    return found
  }
  /** Named like its neighbours, where they say how the schema's elements are written here. */
  const make = (level: Part[], name: string, order: readonly string[] | undefined): Part => {
    const neighbour = [...level, ...children].map(nameOf).find((known) => known !== '#text' && known !== '')
    const prefix = neighbour?.includes(':') ? neighbour.slice(0, neighbour.indexOf(':')) : undefined
    const made: Part =
      neighbour === undefined ? { [name]: [], ':@': { xmlns: schema } } : { [prefix === undefined ? name : `${prefix}:${name}`]: [] }
    const rank = order?.indexOf(name) ?? -1
    const later = rank < 0 ? -1 : level.findIndex((one) => (order?.indexOf(localOf(one)) ?? -1) > rank)
    level.splice(later < 0 ? level.length : later, 0, made)
    return made
  }

  return {
    attribute: (name) => attributes[name],
    setAttribute(name, value) {
      attributes[name] = xml.escapeXml(value)
    },
    text(...path) {
      const found = at(path)
      const inner = found && childrenOf(found).find((one) => '#text' in one)?.['#text']
      return typeof inner === 'string' ? xml.decodeEntities(inner) : undefined
    },
    childAttribute(path, name) {
      const found = at(path)
      return found && attributesOf(found)[name]
    },
    setChildAttribute(path, name, value) {
      const found = at(path)
      if (found) found[':@'] = { ...attributesOf(found), [name]: xml.escapeXml(value) }
    },
    set(path, value, order) {
      let level = children
      let found: Part | undefined
      for (const name of path) {
        found = child(level, name) ?? make(level, name, order)
        level = childrenOf(found)
      }
      if (found) found[nameOf(found)] = [{ '#text': xml.escapeXml(value) }]
    },
    keep(names) {
      children = children.filter((one) => names.includes(localOf(one)))
    },
    write(name, namespace) {
      const own = { 'xmlns:cg': namespace, ...namespaces, ...attributes }
      const written = Object.entries(own).map(([key, value]) => ` ${key}="${value}"`)
      return `<cg:${name}${written.join('')}>${builder.build(children)}</cg:${name}>`
    },
  }
}
