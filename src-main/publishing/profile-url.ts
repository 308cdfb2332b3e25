/**
 * Addresses of a server as people type them, taken apart by hand: `URL` loses or refuses passwords with `#`, `/` or `%`.
 *
 * Guarantees: what comes out holds no credentials, no trailing slash and no query, and can be joined with a path.
 */
import { Problem } from '../media/index.ts'

export interface SplitUrl {
  readonly scheme: string
  /** Host as in a URL (IPv6 in brackets), with its port where one was given. */
  readonly authority: string
  readonly host: string
  readonly port: number | undefined
  /** Empty, or begins with a slash. */
  readonly path: string
  readonly user: string | undefined
  readonly password: string | undefined
}

/** Throws Problem INPUT_INVALID that names the field. */
export function splitServerUrl(typed: string, field: string, schemes: readonly string[]): SplitUrl {
  const refuse = (problem: string) => new Problem('INPUT_INVALID', { fields: [{ field, problem }] })
  const match = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.+)$/i.exec(typed.trim())
  if (!match?.[2]) throw refuse('not a URL')
  const scheme = match[1]?.toLowerCase() ?? schemes[0] ?? ''
  if (!schemes.includes(scheme)) throw refuse(`begins with ${schemes.map((known) => `${known}://`).join(' or ')}`)
  const { login, rest } = takeOutLogin(match[2])
  const slash = rest.search(/[/?#]/)
  const authority = slash < 0 ? rest : rest.slice(0, slash)
  const path = slash < 0 ? '' : rest.slice(slash)
  if (/[?#]/.test(path)) throw refuse('holds a query: give user and password in their own fields')
  const place = /^(\[[0-9a-f:.%]+\]|[^:[\]\s@]+)(?::(\d{1,5}))?$/i.exec(authority)
  if (!place?.[1]) throw refuse('has no host that can be used')
  const port = place[2] === undefined ? undefined : Number(place[2])
  if (port !== undefined && (port < 1 || port > 65_535)) throw refuse('the port is not between 1 and 65535')
  const colon = login?.indexOf(':') ?? -1
  return {
    scheme,
    authority,
    host: place[1].replace(/^\[|\]$/g, ''),
    port,
    path: path.replace(/\/+$/, ''),
    user: login === undefined ? undefined : decoded(colon < 0 ? login : login.slice(0, colon)),
    password: login === undefined || colon < 0 ? undefined : decoded(login.slice(colon + 1)),
  }
}

/** `user:pass@` ends at the last @ of the authority; a password with a raw slash is told by what cannot be a port. */
function takeOutLogin(rest: string): { login: string | undefined; rest: string } {
  const slash = rest.indexOf('/')
  const authority = slash < 0 ? rest : rest.slice(0, slash)
  const at = authority.lastIndexOf('@')
  if (at >= 0) return { login: rest.slice(0, at), rest: rest.slice(at + 1) }
  const last = rest.lastIndexOf('@')
  const afterColon = /^[^:[\]]+:(.*)$/.exec(authority)?.[1]
  if (last < 0 || afterColon === undefined || /^\d*$/.test(afterColon)) return { login: undefined, rest }
  return { login: rest.slice(0, last), rest: rest.slice(last + 1) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a lone % is part of the password
  }
}
