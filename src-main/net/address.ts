/**
 * The one reader of addresses, as people and cameras write them. They are taken apart without the URL class: that one throws on `#`, `/` or `?` in a
 * password, rewrites paths, and keeps or drops ports by scheme. Nothing is lost and nothing is reordered here.
 */
import { isIPv4 } from 'node:net'
import { Failure } from '../base/index.ts'
import { decodePercent } from './byte-text.ts'
import { hostInUrl } from './host-in-url.ts'

export interface Address {
  /** Lower case, without the colon. */
  readonly scheme: string
  /** Decoded; undefined where the address has none. */
  readonly user: string | undefined
  readonly password: string | undefined
  /** Lower case; IPv6 without brackets. */
  readonly host: string
  readonly port: number | undefined
  /** Host and port as they were written. */
  readonly authority: string
  /**
   * Path and query exactly as they were written, empty where there are none. The fragment stays: some cameras use it. Begins with `/`; a
   * query right behind the host stays so in RTSP, whose cameras compare byte for byte.
   */
  readonly path: string
}

interface Authority {
  /** Where it begins, behind the `@`. */
  readonly from: number
  readonly host: string
  readonly port: number | undefined
  readonly authority: string
  readonly path: string
  /** It can hardly be anything but a host: a number, a dotted name, a port. */
  readonly certain: boolean
}

const hostAndPort = /^(\[[0-9a-f:.%a-z_-]+\]|[\p{L}\p{N}_][\p{L}\p{N}._-]*)(?::(\d{1,5})(?::\d+)?)?:?$/iu

/** Reads `scheme://[user[:password]@]host[:port][/path]`; undefined when there is no host to be found in it. */
export function splitAddress(text: string): Address | undefined {
  const head = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text.trim())
  if (!head?.[1]) return undefined
  const rest = text.trim().slice(head[0].length)
  const end = rest.search(/[/?#]/)
  const authority = end < 0 ? rest : rest.slice(0, end)
  const plain = readAuthority(rest, authority.lastIndexOf('@') + 1)
  const reading = plain?.certain ? plain : (laterReading(rest, plain === undefined) ?? plain)
  if (!reading) return undefined
  const { host, port, authority: written, path } = reading
  const at = reading.from - 1
  const scheme = head[1].toLowerCase()
  const slash = path === '' || path.startsWith('/') || scheme.startsWith('rtsp') ? '' : '/'
  return { scheme, ...readUserInfo(at < 0 ? undefined : rest.slice(0, at)), host, port, authority: written, path: slash + path }
}

/** A password may hold `/`, `?`, `#` and `@` as they are: then the host stands behind the last `@` that a certain host follows. */
function laterReading(rest: string, anyHost: boolean): Authority | undefined {
  for (let at = rest.lastIndexOf('@'); at > 0; at = rest.lastIndexOf('@', at - 1)) {
    const reading = readAuthority(rest, at + 1)
    if (reading && (reading.certain || anyHost) && rest.slice(0, at).includes(':')) return reading
  }
  return undefined
}

function readAuthority(rest: string, from: number): Authority | undefined {
  const tail = rest.slice(from)
  const end = tail.search(/[/?#]/)
  const authority = end < 0 ? tail : tail.slice(0, end)
  const found = hostAndPort.exec(authority)
  if (!found?.[1]) return undefined
  const port = found[2] === undefined ? undefined : Number(found[2])
  if (port !== undefined && (port < 1 || port > 65535)) return undefined
  const host = found[1]
    .replace(/^\[|\]$/g, '')
    .replace('%25', '%')
    .toLowerCase()
  if (/^[\d.]+$/.test(host) && !isIPv4(host)) return undefined
  const path = end < 0 ? '' : tail.slice(end)
  const certain =
    isIPv4(host) ||
    host.includes(':') ||
    host === 'localhost' ||
    (/\./.test(host) && /[a-z]/.test(host)) ||
    (from > 0 && port !== undefined)
  return { from, host, port, authority, path, certain }
}

function readUserInfo(info: string | undefined): { user: string | undefined; password: string | undefined } {
  if (info === undefined) return { user: undefined, password: undefined }
  const colon = info.indexOf(':')
  if (colon < 0) return { user: decodePercent(info), password: undefined }
  return { user: decodePercent(info.slice(0, colon)), password: decodePercent(info.slice(colon + 1)) }
}

/** The address without its credentials. */
export function joinAddress(address: Pick<Address, 'scheme' | 'host' | 'port' | 'path'>): string {
  return `${address.scheme}://${hostInUrl(address.host)}${address.port === undefined ? '' : `:${address.port}`}${address.path}`
}

const defaultPorts: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  rtsp: 554,
  rtsps: 322,
  rtmp: 1935,
  rtmps: 443,
  onvif: 80,
  srt: 0,
}

/** The port that is meant where none is written. */
export function effectivePort(address: Pick<Address, 'scheme' | 'port'>): number {
  return address.port ?? defaultPorts[address.scheme] ?? 0
}

/** Where an address leads. Throws Failure bad-url. */
export function placeOf(text: string): { readonly host: string; readonly port: number } {
  const address = splitAddress(text)
  if (!address) throw new Failure('bad-url', 'there is no host in this address')
  return { host: address.host, port: effectivePort(address) }
}

/** `host:port`, the port also where none is written: the same for all addresses of one place. */
export function endpointOf(address: Pick<Address, 'scheme' | 'host' | 'port'>): string {
  return `${address.host}:${effectivePort(address)}`
}

/** A host that means "myself" or only something inside the camera's own network. */
export function isInsideHost(host: string): boolean {
  if (host === 'localhost' || host === '' || host === '::' || host === '::1') return true
  if (/^(0|10|127)\.|^192\.168\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(host))
    return isIPv4(host)
  return /^f[cde]/i.test(host) && host.includes(':')
}

/**
 * What a camera says of itself, made usable from here: its host is replaced by the one that answered us when it names an
 * inside or impossible address (NAT, 0.0.0.0, a former DHCP lease), the port is kept. Credentials are dropped.
 */
export function repairAddress(said: string, answeredHost: string): string {
  const address = splitAddress(said.replace(/^(rtsps?):\/\/\1:\/\//i, '$1://'))
  if (!address) return said
  const wrong = address.host !== answeredHost && isInsideHost(address.host)
  return joinAddress({ ...address, host: wrong ? answeredHost : address.host })
}
