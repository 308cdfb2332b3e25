/**
 * From an address to a description: OPTIONS and DESCRIBE, through logins, redirects and cameras that hang up in between.
 *
 * One connection bears one description: whoever changes their mind about transport or tracks opens another one.
 */
import { Failure } from '../../base/index.ts'
import type { Login } from '../../net/index.ts'
import { cameraRefusal, succeeded } from '../refusal.ts'
import type { HeaderLines, RtspResponse } from '../wire/message.ts'
import { readSdp, type SessionDescription } from '../wire/sdp-read.ts'
import { onConnection, type RtspUrl, requestUrl, splitUrl } from '../wire/url.ts'
import type { Connection } from './connection.ts'

export interface Presentation {
  readonly connection: Connection
  readonly description: SessionDescription
  /** Address of the whole: PLAY, keep-alive and TEARDOWN go there, controls are joined to it. */
  readonly base: string
  /** Methods of `Public`, upper case; empty where the camera did not say. */
  readonly methods: ReadonlySet<string>
  readonly url: RtspUrl
}

export interface PresentationOptions {
  readonly url: RtspUrl
  readonly login: Login
  /** Headers of DESCRIBE beside the usual. */
  readonly describe?: HeaderLines
  open(url: RtspUrl): Promise<Connection>
}

const maxRedirects = 5
/** Milliseconds for OPTIONS: whoever does not know it may still answer DESCRIBE. */
const optionsTimeout = 2000

/** Rejects with Failure; no connection is left open then. */
export async function openPresentation(options: PresentationOptions): Promise<Presentation> {
  const { login } = options
  let { url } = options
  let askOptions = true
  let reconnects = 0
  let answering = false
  for (let redirects = 0; redirects <= maxRedirects; ) {
    const connection = await options.open(url)
    if (!answering) login.reconnected(url.host !== options.url.host)
    answering = false
    try {
      const methods = askOptions ? await readMethods(connection, url, login) : new Set<string>()
      const response = await connection.request('DESCRIBE', requestUrl(url), {
        headers: [['Accept', 'application/sdp'], ...(options.describe ?? [])],
      })
      if (response.status >= 300 && response.status < 400) {
        url = redirected(response, url)
        redirects += 1
        connection.destroy()
        continue
      }
      if (!succeeded(response)) throw cameraRefusal('DESCRIBE', response, login)
      const description = readSdp(response.body)
      if (description.tracks.length === 0) throw new Failure('protocol', 'DESCRIBE: the session description lists no media')
      return { connection, description, base: baseOf(response, description, url), methods, url }
    } catch (thrown) {
      const hungUp = thrown instanceof Failure && (thrown.cause === 'server-closed' || thrown.cause === 'silent') && !connection.open
      const worthwhile = connection.loggingIn || /OPTIONS/.test(thrown instanceof Failure ? (thrown.evidence ?? '') : '')
      connection.destroy()
      // Some close after a 401 or after a method that they do not know: another connection, with what was learnt.
      if (!hungUp || !worthwhile || reconnects >= 3 || thrown.evidence === 'cancelled') throw thrown
      askOptions = false
      answering = connection.loggingIn
      reconnects += 1
    }
  }
  throw new Failure('protocol', `DESCRIBE: more than ${maxRedirects} redirects`)
}

/** Whatever OPTIONS brings is information, except that a password is wrong. */
async function readMethods(connection: Connection, url: RtspUrl, login: Login): Promise<Set<string>> {
  let response: RtspResponse
  try {
    response = await connection.request('OPTIONS', requestUrl(url), { timeout: optionsTimeout })
  } catch (thrown) {
    if (connection.open) return new Set()
    throw thrown
  }
  if (response.status === 401) throw cameraRefusal('OPTIONS', response, login)
  const listed = response.headers.all('public').join(',')
  return new Set(listed.split(',').flatMap((name) => name.trim().toUpperCase() || []))
}

function redirected(response: RtspResponse, url: RtspUrl): RtspUrl {
  const location = response.headers.get('location') ?? ''
  const absolute = /^rtsps?:\/\//i.test(location) ? splitUrl(location) : undefined
  const next = absolute ?? (location === '' ? undefined : splitUrl(onConnection(location, url)))
  if (!next) throw new Failure('protocol', `DESCRIBE: redirected to nowhere (${response.status})`)
  if (url.scheme === 'rtsps' && next.scheme === 'rtsp') throw new Failure('tls', 'DESCRIBE: redirected from rtsps to rtsp')
  return next
}

/** RFC 2326 C.1.1, except that an absolute session-level control wins and that the host is always the one we are connected to. */
function baseOf(response: RtspResponse, description: SessionDescription, url: RtspUrl): string {
  const { control } = description
  if (control && /^rtsps?:\/\//i.test(control)) return onConnection(control, url)
  const said = response.headers.get('content-base') || response.headers.get('content-location')
  return said ? onConnection(said, url) : requestUrl(url)
}
