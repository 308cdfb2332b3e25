/**
 * The client towards cameras: one try after the other until packets flow, or a refusal that cannot be mended here.
 *
 * Guarantees: handlers are called only after `play` has resolved and the caller had a turn of the loop to get ready; what came
 * before is kept. One failed password costs at most one attempt per scheme, and is not sent again (`login-memory.ts`). No connection, socket or timer outlives a failure.
 */
import { asFailure, type Clock, Failure } from '../../base/index.ts'
import type { Login } from '../../net/index.ts'
import { cameraRefusal, succeeded } from '../refusal.ts'
import type { RtspHandlers, RtspSession, RtspTarget } from '../types.ts'
import { requestUrl } from '../wire/url.ts'
import { type ClientContext, type Job, kept, learnLogin, open, outward, prepare } from './job.ts'
import { openPresentation, type Presentation } from './presentation.ts'
import { createReceiver, type Receiver } from './receiver.ts'
import { type LiveSession, startSession, tearDown } from './session.ts'
import { type SetUp, setUpTracks, tracksWorthHaving } from './set-up.ts'

/** Milliseconds from PLAY to the first packet: in all, for UDP before TCP is tried, and before all tracks are tried. */
const mediaTimeouts = { final: 10_000, udp: 3000, fewTracks: 5000 } as const

interface Try {
  readonly via: 'tcp' | 'udp'
  readonly allTracks: boolean
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
  const setUp: SetUp = { session: { id: undefined, timeout: 0 }, tracks: [], listed: [], udp: [] }
  const listener = { lost: (_: Failure) => {} }
  let presentation: Presentation | undefined
  let gone: Failure | undefined
  receiver.onType((track) => {
    const number = setUp.listed[track]
    const type = receiver.typeOf(track)
    if (number !== undefined && type !== undefined) quirks.payloadTypes = { ...quirks.payloadTypes, [number]: type }
  })
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
    await setUpTracks({ presentation, receiver, login, clock, via: now.via, allTracks: now.allTracks, quirks, result: setUp })
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
