/**
 * WS-Addressing 1.0: where to send what belongs to a thing that a device made for us (a subscription), with the reference
 * parameters that have to come back as SOAP headers, each as it was written. They are opaque, so they are cut out of the
 * text of the answer with the namespaces that held there, not read and written anew.
 */
import { decodeEntities, escapeXml } from './xml.ts'

export interface EndpointReference {
  readonly address: string
  /** SOAP header blocks, complete with their namespaces. */
  readonly parameters: readonly string[]
  /** Where it can be reached from here, by whoever found out; otherwise its address is repaired as those of services are. */
  readonly url?: string | undefined
}

const addressing = 'http://www.w3.org/2005/08/addressing'

/** The first reference inside an element of this local name (`SubscriptionReference`); undefined where there is none. */
export function readEndpointReference(document: string, element: string): EndpointReference | undefined {
  let address: string | undefined
  const parameters: string[] = []
  const open: { name: string; scope: ReadonlyMap<string, string>; from: number; head: number }[] = []
  const inside = () => open.some(({ name }) => name === element)
  for (const tag of tagsIn(document)) {
    const above = open.at(-1)
    if (!tag.closes)
      open.push({ name: tag.name, scope: new Map([...(above?.scope ?? []), ...tag.namespaces]), from: tag.from, head: tag.to })
    if (!tag.closes && !tag.empty) continue
    const closed = open.pop()
    if (!closed) return undefined
    if (!inside() && closed.name !== element) continue
    if (closed.name === 'Address' && open.at(-1)?.name === element) address = decodeEntities(document.slice(closed.head, tag.from)).trim()
    if (open.at(-1)?.name === 'ReferenceParameters') parameters.push(headerBlock(document.slice(closed.from, tag.to), closed.scope))
    if (closed.name === element) break
  }
  return address === undefined ? undefined : { address, parameters }
}

/** The headers of a message to it. `action`: the operation's URI, which these services choose by. */
export function addressingHeaders(to: EndpointReference | undefined, action: string | undefined): string {
  const block = (name: string, value: string) => `<a:${name} xmlns:a="${addressing}">${escapeXml(value)}</a:${name}>`
  return [
    ...(action === undefined ? [] : [block('Action', action)]),
    ...(to === undefined ? [] : [block('To', to.address), ...to.parameters]),
  ].join('')
}

interface Tag {
  readonly name: string
  readonly closes: boolean
  readonly empty: boolean
  readonly namespaces: readonly (readonly [string, string])[]
  readonly from: number
  readonly to: number
}

function* tagsIn(document: string): Generator<Tag> {
  const pattern = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(\/?)([\w.:-]+)((?:[^<>"']|"[^"]*"|'[^']*')*?)(\/?)>/g
  for (const found of document.matchAll(pattern)) {
    const [whole, slash, name, attributes = '', empty] = found
    if (name === undefined) continue
    const namespaces = [...attributes.matchAll(/\sxmlns(?::([\w.-]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(
      ([, prefix = '', double, single]) => [prefix, double ?? single ?? ''] as const,
    )
    const from = found.index
    yield { name: name.replace(/^.*:/, ''), closes: slash === '/', empty: empty === '/', namespaces, from, to: from + whole.length }
  }
}

/** An element that means the same wherever it is put: the namespaces of where it stood come with it. */
function headerBlock(element: string, scope: ReadonlyMap<string, string>): string {
  const [head = ''] = /^<[\w.:-]+/.exec(element) ?? []
  const own = /^<(?:[^<>"']|"[^"]*"|'[^']*')*>/.exec(element)?.[0] ?? ''
  const wanted = [...scope].filter(([prefix]) =>
    prefix === '' ? !/\sxmlns\s*=/.test(own) : element.includes(`${prefix}:`) && !own.includes(`xmlns:${prefix}=`),
  )
  const declared = wanted.map(([prefix, uri]) => ` xmlns${prefix && `:${prefix}`}="${uri}"`).join('')
  return `${head}${declared} cgwsa:IsReferenceParameter="true" xmlns:cgwsa="${addressing}"${element.slice(head.length)}`
}
