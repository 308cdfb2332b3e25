/** One call of the client: the address taken apart, the login that goes with it, and what this camera taught before. */
import type { Clock, Log } from '../../base/index.ts'
import { asFailure, Failure } from '../../base/index.ts'
import { createLogin, type Login, type LoginRecord, rememberingLogin } from '../../net/index.ts'
import type { Quirks, RtspTarget } from '../types.ts'
import { type RtspUrl, requestUrl, splitUrl } from '../wire/url.ts'
import { type Connection, openConnection } from './connection.ts'
import type { Memory } from './memory.ts'
import type { Receiver } from './receiver.ts'

export interface ClientContext {
  readonly log: Log
  readonly clock: Clock
  readonly redact: (text: string) => string
  readonly memory: Memory
}

export interface Job {
  readonly context: ClientContext
  readonly target: RtspTarget
  readonly url: RtspUrl
  readonly login: Login
  readonly record: LoginRecord | undefined
  readonly quirks: Quirks
}

export function prepare(context: ClientContext, target: RtspTarget): Job {
  const url = splitUrl(target.url)
  if (!url) throw new Failure('bad-url', 'not an rtsp:// or rtsps:// address')
  const quirks = context.memory.quirks(requestUrl(url), target.quirks)
  // Who chose another transport may choose UDP again, and then it is to be tried again.
  if (target.transport !== 'udp') delete quirks.udpFails
  const credentials = credentialsOf(target, url)
  const record = credentials && context.memory.logins.record(`${url.host}:${url.port}`, credentials)
  if (target.quirks?.played) record?.workedBefore()
  if (target.insist) record?.forget()
  return { context, target, url, quirks, record, login: rememberingLogin(createLogin(credentials, quirks.authScheme), record) }
}

function credentialsOf(target: RtspTarget, url: RtspUrl) {
  return target.credentials ?? (url.user === undefined ? undefined : { user: url.user, password: url.password ?? '' })
}

export async function open(job: Job, url: RtspUrl, receiver: Receiver, closed: (failure: Failure) => void): Promise<Connection> {
  const { target, quirks } = job
  const fingerprint = target.fingerprint ?? quirks.fingerprint
  const connection = await openConnection({
    url,
    login: job.login,
    clock: job.context.clock,
    signal: target.signal,
    // A redirect leads to another machine with another certificate.
    fingerprint: url.authority === job.url.authority ? fingerprint : undefined,
    knows: receiver.knows,
    frame: receiver.frame,
    delivered: receiver.delivered,
    closed,
    asked({ method }) {
      if (method === 'TEARDOWN' || method === 'REDIRECT') closed(new Failure('server-closed', `asked for ${method}`))
    },
  })
  if (connection.fingerprint && url.authority === job.url.authority) quirks.fingerprint ??= connection.fingerprint
  return connection
}

/** Refusals of a password that worked before which are taken for a camera that is full; after that it may have been changed. */
const fullAtMost = 2

/** Remembers what worked; turns a refusal of credentials that worked before into what it is. */
export function learnLogin({ login, record, quirks }: Job, failure: Failure | undefined): Failure | undefined {
  if (login.worked) {
    quirks.authScheme = login.scheme
    if (!failure) record?.worked()
  }
  const failures = failure?.cause === 'auth' ? record?.failed() : undefined
  if (!failure || failures === undefined) return failure
  const evidence = `${failure.evidence} (the same password worked before)`
  return new Failure(failures <= fullAtMost ? 'camera-full' : 'auth', evidence, false)
}

/** What the library keeps: that it was described or played with this login as well. */
export const kept = (quirks: Quirks): Quirks => Object.assign(quirks, { played: true })

/** What leaves this room is masked: a camera may echo the password anywhere. */
export function outward(job: Job | undefined, context: ClientContext, thrown: unknown): Failure {
  const raw = asFailure(thrown)
  const failure = (job && learnLogin(job, raw)) ?? raw
  return new Failure(failure.cause, failure.evidence === undefined ? undefined : context.redact(failure.evidence), failure.final)
}
