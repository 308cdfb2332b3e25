/**
 * What a person has of a camera, read: an IP address or a host name, with a port or without, several of them, a range
 * (10.0.0.10-40, 10.0.0.10-10.0.0.40, 10.0.0.*) or a network (10.0.0.0/24). Also the address of a page or stream: its host counts.
 */
import { isIP, isIPv4 } from 'node:net'
import { Problem } from '../../base/index.ts'
import { hostInUrl, splitAddress } from '../../net/index.ts'

export interface Target {
  /** IP address without brackets, or a name in lower case. */
  readonly host: string
  readonly port: number | undefined
}

/** More than a handful of networks are a task for several scans, and more than an hour. */
const most = 1024

/** Throws Problem INPUT_INVALID, which quotes the part that cannot be read. */
export function readTargets(text: string): Target[] {
  const found = new Map<string, Target>()
  // blanks around a dash belong to it
  const parts = text.replace(/\s*([-\u2013])\s*(?=[\d*])/g, '-').split(/[\s,;]+/)
  for (const part of parts.filter(Boolean)) {
    for (const target of readPart(part)) {
      found.set(`${target.host} ${target.port ?? ''}`, target)
      if (found.size > most) throw invalid(`More than ${most} addresses: try fewer at a time`)
    }
  }
  if (found.size === 0) throw invalid('Give an IP address, a host name, a range or a network')
  return [...found.values()]
}

export interface HostGiven extends Target {
  readonly user: string | undefined
  readonly password: string | undefined
}

/**
 * The host in an address that is nothing else: with a port or a login, without a scheme or path. Undefined where it is another kind of
 * address. Throws Problem INPUT_INVALID where it names several.
 */
export function readHost(text: string): HostGiven | undefined {
  // `onvif://ann@10.0.0.7` is no login "onvif" with a password
  if (/^\s*[a-z][a-z0-9+.-]*:\/\//i.test(text)) return undefined
  const at = text.lastIndexOf('@')
  const address = at < 0 ? undefined : splitAddress(`any://${text.trim()}`)
  const part = at < 0 ? text.trim() : `${hostInUrl(address?.host ?? '')}${address?.port === undefined ? '' : `:${address.port}`}`
  if ((at >= 0 && (address?.path ?? '').length > 1) || part === '' || /[/\\]/.test(part.replace(/\/$/, '').replace(/\/\d+$/, '')))
    return undefined
  let targets: Target[]
  try {
    targets = readTargets(part)
  } catch {
    return undefined
  }
  const [target] = targets
  if (target && targets.length === 1) return { ...target, user: address?.user, password: address?.password }
  const problem = `Names ${targets.length} addresses: look for cameras there (POST /api/discovery/scans with "targets"), then add what is found`
  throw new Problem('INPUT_INVALID', { fields: [{ field: 'url', problem }] })
}

function* readPart(part: string): Generator<Target> {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(part)) {
    const address = splitAddress(part)
    if (!address) throw invalid(`"${part}" has no host that can be used`)
    yield { host: address.host, port: address.port }
    return
  }
  const network = /^(\d+\.\d+\.\d+\.\d+)\/(\d{1,2})$/.exec(part)
  if (network) return yield* inNetwork(part, network[1] ?? '', Number(network[2]))
  const range = /^(\d+\.\d+\.\d+)\.(\d+)-(?:(\d+\.\d+\.\d+)\.)?(\d+)(?::(\d+))?$/.exec(part)
  if (range) {
    const [, start = '', first = '', same, last = '', port] = range
    return yield* between(part, `${start}.${first}`, `${same ?? start}.${last}`, readPort(part, port))
  }
  const all = /^(\d+\.\d+\.\d+)\.\*(?::(\d+))?$/.exec(part)
  if (all) return yield* between(part, `${all[1]}.1`, `${all[1]}.254`, readPort(part, all[2]))
  yield readOne(part)
}

function readOne(part: string): Target {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(part)
  if (bracketed?.[1] && isIP(bracketed[1].replace(/%.*$/, ''))) return { host: bracketed[1], port: readPort(part, bracketed[2]) }
  if (isIP(part.replace(/%.*$/, '')) === 6) return { host: part.toLowerCase(), port: undefined }
  const [, host = '', port] = /^([^:/]+?)\.?(?::(\d+))?\/?$/.exec(part) ?? []
  const isName = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_-]*[\p{L}\p{N}_])?(?:\.[\p{L}\p{N}_-]+)*$/u.test(host)
  if (/^[\d.]+$/.test(host) ? !isIPv4(host) : !isName) throw invalid(`"${part}" is no IP address, host name, range or network`)
  return { host: host.toLowerCase(), port: readPort(part, port) }
}

function* inNetwork(part: string, base: string, bits: number): Generator<Target> {
  if (!isIPv4(base) || bits < 1 || bits > 32) throw invalid(`"${part}" is no network`)
  if (32 - bits > 16) throw invalid(`"${part}" has more than ${most} addresses: try fewer at a time`)
  const size = 2 ** (32 - bits)
  const first = Math.floor(toNumber(base) / size) * size
  // the address of the network and that for everybody in it are no hosts, where there are any others
  const ends = bits <= 30 ? 1 : 0
  for (let n = ends; n < size - ends; n += 1) yield { host: toAddress(first + n), port: undefined }
}

function* between(part: string, first: string, last: string, port: number | undefined): Generator<Target> {
  if (!isIPv4(first) || !isIPv4(last) || toNumber(last) < toNumber(first)) throw invalid(`"${part}" is no range of addresses`)
  for (let n = toNumber(first); n <= toNumber(last); n += 1) yield { host: toAddress(n), port }
}

function readPort(part: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const port = Number(text)
  if (port < 1 || port > 65_535) throw invalid(`"${part}" has no port between 1 and 65535`)
  return port
}

const toNumber = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
const toAddress = (number: number) => [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')

function invalid(problem: string): Problem {
  return new Problem('INPUT_INVALID', { fields: [{ field: 'targets', problem }] })
}
