/**
 * RTSP URLs, split and joined by hand.
 *
 * Node's URL class rewrites what cameras compare byte for byte (case, `..`, quotes), throws on passwords that people really
 * have, and joins controls by RFC 3986, which loses the last path segment. Here nothing is rewritten but what would break
 * the request line, and nothing throws.
 */
import { decodePercent } from './byte-text.ts'

export interface RtspUrl {
  readonly scheme: 'rtsp' | 'rtsps'
  /** To dial: without brackets, zone decoded. */
  readonly host: string
  readonly port: number
  /** Host and port as they were written; goes back into request lines. */
  readonly authority: string
  /** From the first `/` (or `?`) on, as it was written; empty when there is none. */
  readonly path: string
  readonly user: string | undefined
  readonly password: string | undefined
}

const defaultPorts = { rtsp: 554, rtsps: 322 } as const
const hostPort = /^(\[[0-9A-Za-z:.%_-]+\]|[^\s:/?#@[\]\\"<>]+)(?::(\d{1,5}))?$/

function splitAuthority(text: string): { host: string; port: number | undefined } | undefined {
  const match = hostPort.exec(text)
  if (!match?.[1]) return undefined
  const port = match[2] === undefined ? undefined : Number(match[2])
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined
  const host = match[1].startsWith('[') ? match[1].slice(1, -1).replace('%25', '%') : match[1]
  return { host, port }
}

/** Makes a path fit for a request line: blanks, control and non-ASCII characters are escaped, all others stay. */
function safePath(path: string): string {
  return path.replace(/[^\x21-\x7e]+/g, (run) =>
    Buffer.from(run, 'utf8')
      .toString('hex')
      .replace(/../g, (byte) => `%${byte.toUpperCase()}`),
  )
}

/** Where the user info ends: the `@` behind which a host stands. A raw `/`, `?`, `#` or `@` in a password is survived. */
function splitUserInfo(rest: string): { userInfo: string | undefined; remainder: string } {
  const end = rest.search(/[/?#]/)
  const authority = end < 0 ? rest : rest.slice(0, end)
  if (!authority.includes('@') && splitAuthority(authority)) return { userInfo: undefined, remainder: rest }
  let at = authority.includes('@') ? authority.lastIndexOf('@') : rest.indexOf('@')
  for (; at >= 0; at = rest.indexOf('@', at + 1)) {
    const behind = rest.slice(at + 1)
    const stop = behind.search(/[/?]/)
    if (splitAuthority(stop < 0 ? behind : behind.slice(0, stop))) return { userInfo: rest.slice(0, at), remainder: behind }
  }
  return { userInfo: undefined, remainder: rest }
}

/** Undefined when it is no rtsp:// or rtsps:// URL with a host. */
export function splitUrl(text: string): RtspUrl | undefined {
  const match = /^\s*(?:rtsps?:\/\/(?=rtsps?:\/\/))*(rtsps?):\/\/(.*)$/is.exec(text.trim())
  if (!match?.[1] || match[2] === undefined) return undefined
  const scheme = match[1].toLowerCase() === 'rtsps' ? 'rtsps' : 'rtsp'
  const { userInfo, remainder } = splitUserInfo(match[2])
  const end = remainder.search(/[/?#]/)
  const authority = end < 0 ? remainder : remainder.slice(0, end)
  const dial = splitAuthority(authority)
  if (!dial) return undefined
  const colon = userInfo?.indexOf(':') ?? -1
  return {
    scheme,
    host: dial.host,
    port: dial.port ?? defaultPorts[scheme],
    authority,
    path: end < 0 ? '' : safePath(remainder.slice(end)),
    user: userInfo === undefined ? undefined : decodePercent(colon < 0 ? userInfo : userInfo.slice(0, colon)),
    password: userInfo === undefined || colon < 0 ? undefined : decodePercent(userInfo.slice(colon + 1)),
  }
}

/** The URL of a request line: never with credentials. */
export function requestUrl(url: Pick<RtspUrl, 'scheme' | 'authority' | 'path'>): string {
  return `${url.scheme}://${url.authority}${url.path}`
}

/** Removes `user:password@` from whatever a camera echoes. */
export function stripCredentials(text: string): string {
  const url = splitUrl(text)
  return url?.user === undefined ? text : requestUrl(url)
}

/**
 * Base + control by plain concatenation, also behind a query, as every camera expects (not RFC 3986).
 * A control that is empty or `*` is the base itself.
 */
export function joinControl(base: string, control: string | undefined): string {
  if (control === undefined || control === '' || control === '*') return base
  if (control.startsWith('?')) return base + control
  if (base.endsWith('/') && control.startsWith('/')) return base + control.slice(1)
  return base.endsWith('/') || control.startsWith('/') ? base + control : `${base}/${control}`
}

/**
 * What a camera calls its address (Content-Base, an absolute control, Location), with the host, port and scheme that we are
 * really connected to: cameras behind NAT, with two schemes, with no scheme or with a bare IPv6 address are common.
 */
export function onConnection(said: string, connection: Pick<RtspUrl, 'scheme' | 'authority' | 'path'>): string {
  const text = said.trim().replace(/^"(.*)"$/, '$1')
  if (text === '' || text === '*') return requestUrl(connection)
  const whole = splitUrl(text)
  if (whole) return requestUrl({ ...connection, path: whole.path })
  // Behind a scheme, or behind something that can only be a host, whatever precedes the path is not worth reading.
  const schemed = /^(?:[a-z]+:\/\/)+[^/?]*(.*)$/i.exec(text)
  if (schemed) return requestUrl({ ...connection, path: safePath(schemed[1] ?? '') })
  const host = /^([^/?]+)(.*)$/.exec(text)
  const first = host?.[1] ?? ''
  if (/^[^/?]*:\d+$/.test(first) || /^\d+\.\d+\.\d+\.\d+$/.test(first) || first === connection.authority)
    return requestUrl({ ...connection, path: safePath(host?.[2] ?? '') })
  if (text.startsWith('/')) return requestUrl({ ...connection, path: safePath(text) })
  return joinControl(requestUrl(connection), safePath(text))
}
