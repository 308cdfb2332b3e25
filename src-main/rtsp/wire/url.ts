/**
 * RTSP URLs for request lines: read as every address is, and joined by hand.
 *
 * Cameras compare them byte for byte, so nothing is rewritten but what would break the request line; and controls are not
 * joined by RFC 3986, which would lose the last path segment. Nothing throws.
 */
import { effectivePort, splitAddress } from '../../net/index.ts'

export interface RtspUrl {
  readonly scheme: 'rtsp' | 'rtsps'
  /** To dial: without brackets, zone decoded. */
  readonly host: string
  readonly port: number
  /** Host and port as they were written; goes back into request lines. */
  readonly authority: string
  /** From the first `/` or `?` on, as it was written; empty when there is none. */
  readonly path: string
  readonly user: string | undefined
  readonly password: string | undefined
}

/** Makes a path fit for a request line: blanks, control and non-ASCII characters are escaped, all others stay. */
function safePath(path: string): string {
  return path.replace(/[^\x21-\x7e]+/g, (run) =>
    Buffer.from(run, 'utf8')
      .toString('hex')
      .replace(/../g, (byte) => `%${byte.toUpperCase()}`),
  )
}

/** Undefined when it is no rtsp:// or rtsps:// URL with a host. */
export function splitUrl(text: string): RtspUrl | undefined {
  const address = splitAddress(text.trim().replace(/^(?:rtsps?:\/\/)+(?=rtsps?:\/\/)/i, ''))
  if (!address || (address.scheme !== 'rtsp' && address.scheme !== 'rtsps')) return undefined
  const { scheme, host, authority, user, password } = address
  return { scheme, host, port: effectivePort(address), authority, path: safePath(address.path), user, password }
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
