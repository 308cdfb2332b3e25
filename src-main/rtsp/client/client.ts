/**
 * The client towards cameras: one try after the other until packets flow, or a refusal that cannot be mended here.
 *
 * Guarantees: handlers are called only after `play` has resolved and the caller had a turn of the loop to get ready; what came
 * before is kept. One failed password costs at most one attempt per scheme, and is not sent again (`login-memory.ts`). No connection, socket or timer outlives a failure.
 */
import type { Clock, Log } from '../../base/index.ts'
import { asFailure, Failure } from '../../base/index.ts'
import { createLogin, type Login, type LoginRecord, rememberingLogin } from '../../net/index.ts'
import { cameraRefusal, succeeded } from '../refusal.ts'
import type { Quirks, RtspDescription, RtspHandlers, RtspSession, RtspTarget } from '../types.ts'
import { type RtspUrl, requestUrl, splitUrl } from '../wire/url.ts'
import { type Connection, openConnection } from './connection.ts'
import type { Memory } from './memory.ts'
import { openPresentation, type Presentation } from './presentation.ts'
import { createReceiver, type Receiver } from './receiver.ts'
import { type LiveSession, startSession, tearDown } from './session.ts'
import { refuseEncrypted, type SetUp, setUpTracks, tracksWorthHaving } from './set-up.ts'

export interface ClientContext {
  readonly log: Log
  readonly clock: Clock
  readonly redact: (text: string) => string
  readonly memory: Memory
}

/** Milliseconds from PLAY to the first packet: in all, for UDP before TCP is tried, and before all tracks are tried. */
const mediaTimeouts = { final: 10_000, udp: 3000, fewTracks: 5000 } as const

interface Try {
  readonly via: 'tcp' | 'udp'
  readonly allTracks: boolean
}

interface Job {
  readonly context: ClientContext
  readonly target: RtspTarget
  readonly url: RtspUrl
  readonly login: Login
  readonly record: LoginRecord | undefined
  readonly quirks: Quirks
}

function prepare(context: ClientContext, target: RtspTarget): Job {
  const url = splitUrl(target.url)
  if (!url) throw new Failure('bad-url', 'not an rtsp:// or rtsps:// address')
  const quirks = context.memory.quirks(requestUrl(url), target.quirks)
  // Who chose another transport may choose UDP again, and then it is to be tried again.
  if (target.transport !== 'udp') delete quirks.udpFails
  const credentials = credentialsOf(target, url)
  const record = credentials && context.memory.logins.record(`${url.host}:${url.port}`, credentials)
  if (target.insist) record?.forget()
  return { context, target, url, quirks, record, login: rememberingLogin(createLogin(credentials, quirks.authScheme), record) }
}

function credentialsOf(target: RtspTarget, url: RtspUrl) {
  return target.credentials ?? (url.user === undefined ? undefined : { user: url.user, password: url.password ?? '' })
}

async function open(job: Job, url: RtspUrl, receiver: Receiver, closed: (failure: Failure) => void): Promise<Connection> {
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
function learnLogin({ login, record, quirks }: Job, failure: Failure | undefined): Failure | undefined {
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
const kept = (quirks: Quirks): Quirks => Object.assign(quirks, { played: true })

/** What leaves this room is masked: a camera may echo the password anywhere. */
function outward(job: Job | undefined, context: ClientContext, thrown: unknown): Failure {
  const raw = asFailure(thrown)
  const failure = (job && learnLogin(job, raw)) ?? raw
  return new Failure(failure.cause, failure.evidence === undefined ? undefined : context.redact(failure.evidence), failure.final)
}

/** DESCRIBE only. */
export async function describeTarget(context: ClientContext, target: RtspTarget): Promise<RtspDescription> {
  let job: Job | undefined
  try {
    const started = prepare(context, target)
    job = started
    const receiver = createReceiver({ rtp() {}, rtcp() {} })
    const { connection, description } = await openPresentation({
      url: job.url,
      login: job.login,
      open: (url) => open(started, url, receiver, () => {}),
    })
    connection.destroy()
    learnLogin(job, undefined)
    refuseEncrypted(description)
    const { tracks, tool } = description
    return { description: { tracks, tool }, quirks: kept(job.quirks) }
  } catch (thrown) {
    throw outward(job, context, thrown)
  }
}

/** DESCRIBE, SETUP, PLAY, first packet. */
export async function playTarget(context: ClientContext, target: RtspTarget, handlers: RtspHandlers): Promise<RtspSession> {
  let job: Job | undefined
  try {
    job = prepare(context, target)
    const { quirks } = job
    const first = target.transport === 'udp' && !quirks.udpFails ? 'udp' : 'tcp'
    const done: Try[] = []
    let next: Try = { via: first, allTracks: quirks.setUpAllTracks ?? false }
    for (;;) {
      done.push(next)
      const outcome = await attempt(job, next, handlers, done)
      if ('session' in outcome) {
        learnLogin(job, undefined)
        kept(quirks)
        return outcome.session
      }
      context.log.debug({ url: requestUrl(job.url), next: outcome.next, why: outcome.why.message }, 'trying this camera another way')
      next = outcome.next
    }
  } catch (thrown) {
    throw outward(job, context, thrown)
  }
}

type Outcome = { readonly session: RtspSession } | { readonly next: Try; readonly why: Failure }

async function attempt(job: Job, now: Try, handlers: RtspHandlers, done: readonly Try[]): Promise<Outcome> {
  const { context, login, quirks, target } = job
  const { clock } = context
  const receiver = createReceiver(handlers)
  const setUp: SetUp = { session: { id: undefined, timeout: 0 }, tracks: [], udp: [] }
  const listener = { lost: (_: Failure) => {} }
  let presentation: Presentation | undefined
  let gone: Failure | undefined
  try {
    presentation = await openPresentation({
      url: job.url,
      login,
      open: (url) => {
        gone = undefined
        return open(job, url, receiver, (failure) => {
          gone = failure
          listener.lost(failure)
        })
      },
    })
    await setUpTracks({ presentation, receiver, login, clock, via: now.via, allTracks: now.allTracks, result: setUp })
    await play(presentation, setUp, receiver, login)
    const others = tracksWorthHaving(presentation.description, true).length > setUp.tracks.length
    const limit =
      now.via === 'udp' && canGo(done, 'tcp') ? mediaTimeouts.udp : others && !now.allTracks ? mediaTimeouts.fewTracks : mediaTimeouts.final
    await firstPacket({ receiver, clock, limit, signal: target.signal }, (lost) => {
      listener.lost = lost
      if (gone) lost(gone)
    })
    const session: LiveSession = startSession({ presentation, setUp, receiver, via: now.via, quirks, clock, signal: target.signal })
    listener.lost = session.lost
    if (now.allTracks) quirks.setUpAllTracks = true
    if (now.via === 'tcp' && done.some(({ via }) => via === 'udp')) quirks.udpFails = true
    const buffer = setUp.udp[0]?.pair.receiveBuffer
    // Linux caps it at net.core.rmem_max; with less than this, busy moments lose packets.
    if (buffer !== undefined && buffer < 1024 * 1024) context.log.info({ url: requestUrl(job.url), buffer }, 'the buffer for UDP is small')
    if (receiver.strangers > 0)
      context.log.debug({ url: requestUrl(job.url), strangers: receiver.strangers }, 'frames that nobody asked for')
    setImmediate(() => receiver.release())
    return { session }
  } catch (thrown) {
    receiver.stop()
    if (presentation) await tearDown(presentation, setUp)
    for (const udp of setUp.udp) udp.close()
    const failure = asFailure(thrown)
    const next = target.signal?.aborted ? undefined : detour(failure, now, done, presentation)
    if (!next) throw failure
    return { next, why: failure }
  }
}

const canGo = (done: readonly Try[], via: 'tcp' | 'udp') => !done.some((one) => one.via === via)

/** What else may help: the other transport where this one is refused or dead, all tracks where few bring nothing. */
function detour(failure: Failure, now: Try, done: readonly Try[], presentation: Presentation | undefined): Try | undefined {
  const other = now.via === 'tcp' ? 'udp' : 'tcp'
  if (failure.cause === 'transport' && canGo(done, other)) return { ...now, via: other }
  if (failure.cause !== 'no-media') return undefined
  if (now.via === 'udp' && canGo(done, 'tcp')) return { ...now, via: 'tcp' }
  if (now.allTracks || !presentation) return undefined
  const { description } = presentation
  return tracksWorthHaving(description, true).length > tracksWorthHaving(description, false).length
    ? { ...now, allTracks: true }
    : undefined
}

async function play({ connection, base }: Presentation, { session }: SetUp, receiver: Receiver, login: Login): Promise<void> {
  const id = session.id === undefined ? [] : ([['Session', session.id]] as const)
  const ask = (range: readonly (readonly [string, string])[]) => connection.request('PLAY', base, { headers: [...id, ...range] })
  try {
    let response = await ask([['Range', 'npt=0.000-']])
    if (response.status === 457) response = await ask([])
    if (!succeeded(response)) throw cameraRefusal('PLAY', response, login)
  } catch (thrown) {
    // No answer, but pictures: that is answer enough.
    if (!(thrown instanceof Failure && thrown.cause === 'silent' && connection.open && receiver.packets > 0)) throw thrown
  }
}

interface Waiting {
  readonly receiver: Receiver
  readonly clock: Clock
  /** Milliseconds. */
  readonly limit: number
  readonly signal: AbortSignal | undefined
}

function firstPacket({ receiver, clock, limit, signal }: Waiting, watch: (lost: (failure: Failure) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (failure?: Failure) => {
      cancel()
      signal?.removeEventListener('abort', aborted)
      if (failure) reject(failure)
      else resolve()
    }
    const aborted = () => settle(new Failure('silent', 'cancelled'))
    const locked = () =>
      settle(new Failure('encrypted', `RTP/SAVP (SRTP): ${receiver.garbled} packets came, and the key in the description opens none`))
    const cancel = clock.after(limit, () => {
      if (receiver.garbled > 0) return locked()
      const heard = [receiver.reports > 0 ? 'RTCP' : '', receiver.strangers > 0 ? 'foreign packets' : ''].filter(Boolean).join(' and ')
      settle(new Failure('no-media', `PLAY was accepted, then ${heard ? `only ${heard}` : 'nothing'} came for ${limit / 1000} s`))
    })
    if (signal?.aborted) return aborted()
    signal?.addEventListener('abort', aborted, { once: true })
    receiver.onFirst(() => settle())
    receiver.onLocked(locked)
    watch((failure) =>
      settle(
        failure.cause === 'server-closed' ? new Failure('no-media', `PLAY was accepted, then the camera ${failure.evidence}`) : failure,
      ),
    )
  })
}
