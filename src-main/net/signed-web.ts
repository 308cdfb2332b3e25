/**
 * HTTP requests with a camera's user and password: asked without them first, then with the strongest scheme that was offered,
 * then once with each weaker one, never more: cameras lock their accounts. Requests may run at the same time: what one
 * learnt of a new nonce serves those that were under way, and is not taken for a refusal.
 */
import type { IncomingMessage } from 'node:http'
import { Failure } from '../base/index.ts'
import { endpointOf, joinAddress, splitAddress } from './address.ts'
import { toHttpHeader } from './byte-text.ts'
import { httpRefusal } from './http-refusal.ts'
import { type Credentials, createLogin, type Login } from './login.ts'
import { type LoginMemory, type LoginRecord, rememberingLogin } from './login-memory.ts'
import { askWeb, headOf, openWeb, requestPath, type WebAnswer, type WebRequest } from './web.ts'

/** Keeps the scheme that worked, so that later requests do not have to ask again. One per camera and login. */
export interface WebLogin {
  readonly login: Login
  /** How often it learnt something new of the camera's challenges. */
  learnt: number
  readonly record?: LoginRecord | undefined
}

export function webLogin(credentials: Credentials | undefined): WebLogin {
  return { login: createLogin(credentials), learnt: 0 }
}

/** For one try at this address: what the memory knows to be refused is not sent again, unless a person asks (`insist`). */
export function rememberedWebLogin(url: string, credentials: Credentials | undefined, memory: LoginMemory, insist = false): WebLogin {
  const address = splitAddress(url)
  const record = credentials && address && memory.record(endpointOf(address), credentials)
  if (insist) record?.forget()
  return { login: rememberingLogin(createLogin(credentials), record), learnt: 0, record }
}

/** A request behind whose back others learn new nonces over and over is given up. */
const mostRepeats = 5

interface Signed<A> {
  readonly request: Pick<WebRequest, 'url' | 'method' | 'headers' | 'body'>
  readonly keeper: WebLogin
  send(headers: Readonly<Record<string, string>>): Promise<A>
  head(answer: A): Pick<WebAnswer, 'status' | 'reason' | 'challenges'>
  /** What this request was answered without a login. */
  readonly first?: A | undefined
}

async function signed<A>({ request: { url, method = 'GET', headers, body }, keeper, send, head, first }: Signed<A>): Promise<A> {
  const { login } = keeper
  const uri = requestPath(splitAddress(url)?.path ?? '/')
  let signedWith = 0
  const next = () => {
    signedWith = keeper.learnt
    const authorization = login.header({ method, uri, body: body === undefined ? undefined : Buffer.from(body) })
    return send(authorization === undefined ? { ...headers } : { ...headers, Authorization: toHttpHeader(authorization) })
  }

  let answer = first ?? (await next())
  for (let repeats = 0; head(answer).status === 401; repeats += 1) {
    const { status, reason, challenges } = head(answer)
    const learntMeanwhile = keeper.learnt !== signedWith && repeats < mostRepeats
    if (!learntMeanwhile && !login.challenged(challenges, repeats))
      throw new Failure('auth', `HTTP ${status} ${reason}: ${login.refusal}`.replace(' :', ':'), login.offered)
    if (!learntMeanwhile) keeper.learnt += 1
    answer = await next()
  }
  login.accepted()
  if (login.worked) keeper.record?.worked()
  return answer
}

/** Throws Failure auth when the login is refused or missing; otherwise like `askWeb`. `first`: what this request was answered without a login. */
export function askWebAs(request: WebRequest, keeper: WebLogin, first?: WebAnswer): Promise<WebAnswer> {
  return signed({ request, keeper, send: (headers) => askWeb({ ...request, headers }), head: (answer) => answer, first })
}

const mostRedirects = 5
/** Milliseconds to connect, and until the head of an answer. */
const patience = { connect: 5000, head: 10_000 }

/**
 * The body of a 2xx answer, not yet read, after redirects. Credentials go to the camera that they belong to and to no other
 * place. Throws Failure. The login is kept by the caller for the next request.
 */
export async function openWebAs({ url, signal }: { url: string; signal: AbortSignal }, keeper: WebLogin): Promise<IncomingMessage> {
  const stranger = webLogin(undefined)
  const home = originOf(url)
  let place = url
  for (let hops = 0; hops <= mostRedirects; hops += 1) {
    const open = async (headers: Readonly<Record<string, string>>) => {
      const answer = await openWeb({ url: place, headers, signal }, patience)
      const { statusCode = 0 } = answer
      if (statusCode < 200 || statusCode >= 300) answer.on('error', () => {}).destroy()
      return answer
    }
    const answer = await signed({
      request: { url: place },
      keeper: originOf(place) === home ? keeper : stranger,
      send: open,
      head: headOf,
    })
    const { status, reason, headers } = headOf(answer)
    if (status >= 200 && status < 300) return answer
    if (status < 300 || status >= 400 || !headers.location) throw httpRefusal(status, reason)
    place = redirected(place, headers.location)
  }
  throw new Failure('protocol', `more than ${mostRedirects} redirects`)
}

function originOf(url: string): string {
  const address = splitAddress(url)
  return address ? `${address.scheme}://${endpointOf(address)}` : ''
}

/** Where a redirect leads. Throws Failure protocol or, for one that gives the encryption up, tls. */
export function redirected(from: string, location: string): string {
  const address = splitAddress(from)
  const base = address && joinAddress({ ...address, path: requestPath(address.path) })
  if (!URL.canParse(location, base)) throw new Failure('protocol', 'redirected to nowhere')
  const next = new URL(location, base)
  if (!/^https?:$/.test(next.protocol)) throw new Failure('protocol', `redirected to ${next.protocol}`)
  if (/^https:/i.test(from) && next.protocol === 'http:') throw new Failure('tls', 'redirected from https to http')
  next.username = ''
  next.password = ''
  return next.href
}
