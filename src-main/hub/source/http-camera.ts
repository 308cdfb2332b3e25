/** A GET towards a camera: Basic and Digest, redirects, time-outs, and every refusal as a typed Failure. */
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { Failure } from '../../base/index.ts'
import { type Credentials, createLogin, fromHttpHeader, httpRefusal, type Login, socketFailure, toHttpHeader } from '../../net/index.ts'

export interface HttpTarget {
  /** http:// or https://, without credentials. */
  readonly url: string
  readonly credentials: Credentials | undefined
  readonly signal: AbortSignal
  readonly headers?: Readonly<Record<string, string>>
}

const redirects = 5
/** Milliseconds to connect, and until the head of an answer. */
const connectTimeout = 5000
const answerTimeout = 10_000

/** The body of a 2xx answer, not yet read. Throws Failure. The login is kept by the caller for the next request. */
export async function openHttp(target: HttpTarget, login: Login = createLogin(target.credentials)): Promise<IncomingMessage> {
  let url = parse(target.url)
  const home = url.origin
  for (let hops = 0, repeats = 0; hops <= redirects; ) {
    // Credentials go to the camera that they belong to and to no other place.
    const authorization = url.origin === home ? login.header({ method: 'GET', uri: url.pathname + url.search }) : undefined
    const answer = await ask(
      url,
      { ...target.headers, ...(authorization ? { authorization: toHttpHeader(authorization) } : {}) },
      target.signal,
    )
    const status = answer.statusCode ?? 0
    if (status >= 200 && status < 300) {
      login.accepted()
      return answer
    }
    answer.on('error', () => {}).destroy()
    if (status === 401) {
      if (!login.challenged(authenticateLines(answer), repeats)) throw new Failure('auth', `${status}: ${login.refusal}`)
      repeats += 1
    } else if (status >= 300 && status < 400 && answer.headers.location) {
      url = redirected(url, answer.headers.location)
      hops += 1
    } else throw httpRefusal(status, answer.statusMessage ?? '')
  }
  throw new Failure('protocol', `more than ${redirects} redirects`)
}

function authenticateLines(answer: IncomingMessage): string[] {
  const lines: string[] = []
  for (let i = 0; i + 1 < answer.rawHeaders.length; i += 2)
    if (answer.rawHeaders[i]?.toLowerCase() === 'www-authenticate') lines.push(fromHttpHeader(answer.rawHeaders[i + 1] ?? ''))
  return lines
}

function parse(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw new Failure('bad-url', 'http:// or https:// expected')
  url.username = ''
  url.password = ''
  return url
}

function redirected(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw new Failure('protocol', 'redirected to nowhere')
  const next = parse(new URL(location, from.href).href)
  if (from.protocol === 'https:' && next.protocol === 'http:') throw new Failure('tls', 'redirected from https to http')
  return next
}

function ask(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    // Cameras sign their own certificates.
    const asked = request(url, {
      headers: { 'user-agent': 'Camgate', accept: '*/*', ...headers },
      agent: false,
      signal,
      rejectUnauthorized: false,
    })
    const connecting = setTimeout(
      () => asked.destroy(new Failure('unreachable', `no connection within ${connectTimeout / 1000} s`)),
      connectTimeout,
    )
    const answering = setTimeout(() => asked.destroy(new Failure('silent', `no answer within ${answerTimeout / 1000} s`)), answerTimeout)
    const settle = () => {
      clearTimeout(connecting)
      clearTimeout(answering)
    }
    asked.on('socket', (socket) =>
      socket.once('connect', () => {
        clearTimeout(connecting)
      }),
    )
    asked.once('response', (answer) => {
      settle()
      resolve(answer)
    })
    asked.once('error', (error) => {
      settle()
      reject(socketFailure(error))
    })
    asked.end()
  })
}
