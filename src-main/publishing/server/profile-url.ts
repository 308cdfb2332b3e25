/**
 * Addresses of a server as people type them: with or without a scheme, with credentials of any characters in them.
 *
 * Guarantees: what comes out holds no credentials, no trailing slash and no query, and can be joined with a path.
 */
import { Problem } from '../../base/index.ts'
import { splitUrl } from '../../rtsp/index.ts'

export interface ServerUrl {
  readonly scheme: string
  /** Host as in a URL (IPv6 in brackets), with its port where one was given. */
  readonly authority: string
  /** To dial or to compare: without brackets. */
  readonly host: string
  /** Empty, or begins with a slash. */
  readonly path: string
  readonly user: string | undefined
  readonly password: string | undefined
}

/** `schemes`: those allowed, the first is taken where none was typed. Throws Problem INPUT_INVALID that names the field. */
export function splitServerUrl(typed: string, field: string, schemes: readonly string[]): ServerUrl {
  const refuse = (problem: string) => new Problem('INPUT_INVALID', { fields: [{ field, problem }] })
  const match = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.+)$/is.exec(typed.trim())
  const scheme = match?.[1]?.toLowerCase() ?? schemes[0] ?? ''
  if (!schemes.includes(scheme)) throw refuse(`begins with ${schemes.map((known) => `${known}://`).join(' or ')}`)
  // The RTSP room's splitter survives what people have in passwords; http and rtsp URLs are built alike.
  const url = match?.[2] === undefined ? undefined : splitUrl(`rtsp://${match[2]}`)
  if (!url) throw refuse('has no host and port that can be used')
  if (/[?#]/.test(url.path)) throw refuse('holds a query: give user and password in their own fields')
  const { authority, host, user, password } = url
  return { scheme, authority, host, path: url.path.replace(/\/+$/, ''), user, password }
}
