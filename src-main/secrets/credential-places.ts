/**
 * Masks what stands where credentials stand, whether the secret is known or not: `user:password@` in a URL, the Authorization
 * header, and the password parameters that cameras take in their query.
 */

export const mask = '***'

/** Masks the password of every `scheme://user:password@host`. The user stays, it tells which account was meant. */
export function maskUrlPasswords(text: string): string {
  let from = text.indexOf('://')
  if (from < 0 || text.indexOf('@', from) < 0) return text
  let result = ''
  let done = 0
  while (from >= 0) {
    const start = from + 3
    const next = text.indexOf('://', start)
    const authority = text.slice(start, authorityLimit(text, start, next))
    const colon = authority.search(/[:@/?#\s]/)
    const at = colon >= 0 && authority[colon] === ':' ? lastHostMark(authority, colon) : -1
    if (at > colon) {
      result += `${text.slice(done, start + colon + 1)}${mask}`
      done = start + at
    }
    from = next
  }
  return result + text.slice(done)
}

/** How far a password may reach: to the next URL, the end of the line, the end of the surrounding JSON string or XML element, and not endlessly. */
function authorityLimit(text: string, start: number, next: number): number {
  const limit = Math.min(text.length, start + 2000, next < 0 ? text.length : next)
  const end = text.slice(start, limit).search(/[\r\n]|<\/|"(?=\s*(?:[,}\]:]|$))/)
  return end < 0 ? limit : start + end
}

/**
 * The `@` before the host: the last one, since a password may hold others and showing less is the safe side. Beyond a
 * blank it is believed only where no port stands in the password's place, as in `rtsp://host:554 refused, ask bob@site`.
 */
function lastHostMark(authority: string, colon: number): number {
  const blank = authority.slice(colon).search(/\s/)
  const word = blank < 0 ? authority : authority.slice(0, colon + blank)
  const port = /^\d{0,5}(?=[/\s]|$)/.test(authority.slice(colon + 1))
  if (port || word.lastIndexOf('@') > colon) return word.lastIndexOf('@')
  let at = authority.lastIndexOf('@')
  while (at > colon && !/^[[\w]/.test(authority.slice(at + 1))) at = authority.lastIndexOf('@', at - 1)
  return at
}

const authorization = /\b(Basic|Bearer)(\s+|%20)([A-Za-z0-9+/_=.~-]{4,})/gi
const header = /authorization\\?["']?\s*[:=]\s*\\?["']?$/i

/** Masks what follows `Basic` and `Bearer` in the header, and elsewhere where it can be nothing else: base64 with a colon in it, a token. */
export function maskAuthorization(text: string): string {
  return text.replace(authorization, (all, scheme: string, blank: string, value: string, at: number) => {
    const certain = header.test(text.slice(Math.max(0, at - 40), at))
    return certain || looksLikeCredential(scheme, value) ? `${scheme}${blank}${mask}` : all
  })
}

function looksLikeCredential(scheme: string, value: string): boolean {
  if (scheme.toLowerCase() === 'basic') return Buffer.from(value, 'base64').includes(':')
  return value.length >= 16 && /\d/.test(value)
}

const queryPassword = /([?&;](?:amp;)?(?:[a-z]*passw?o?r?d?|[a-z]*pas|pwd|psw|pw|secret|token|jwt|auth|api_?key)=)([^&;\s"'<>\\]+)/gi
// Cheap recorders take it in the path: `/user=admin_password=xyz_channel=0_stream=0.sdp`.
const pathPassword = /(\/(?:user(?:name)?=[^/\s&?]*?_)?(?:password|passwd|pwd)=)((?:(?!_(?:channel|stream)=)[^&;/?#\s"'<>\\])+)/gi

/** Every password in an address's query and path through `replace`, as it is written there. */
export function replacePasswords(text: string, replace: (password: string) => string): string {
  const put = (_: string, name: string, password: string) => `${name}${replace(password)}`
  return text.replace(queryPassword, put).replace(pathPassword, put)
}

/** Masks the parameters in which cameras take their password. */
export function maskQueries(text: string): string {
  return replacePasswords(text, () => mask)
}

/** The passwords in an address's query and path, as they are written there. */
export function passwordsIn(url: string): string[] {
  const found: string[] = []
  replacePasswords(url, (password) => {
    found.push(password)
    return password
  })
  return found
}

/** An address that was shown masked, with the passwords of `stored` back in their places. */
export function unmaskQueries(url: string, stored: string): string {
  const passwords = passwordsIn(stored)
  return replacePasswords(url, (password) => {
    const kept = passwords.shift()
    return password === mask ? (kept ?? password) : password
  })
}

const namedValue = /((?:pass|pwd|psw|secret|credential|token)\w*\\?["']?\s*[=:>]\s*\\?["']?)([^\s"'&,;}<\\]{1,12})/gi

/** Secrets too short to be looked for everywhere: only where the name before them says what they are. */
export function maskNamedValues(text: string, short: ReadonlySet<string>): string {
  if (short.size === 0) return text
  return text.replace(namedValue, (all, name: string, value: string) => (short.has(value) ? `${name}${mask}` : all))
}
