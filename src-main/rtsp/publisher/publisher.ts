/**
 * The publisher towards servers: ANNOUNCE, SETUP, RECORD over TCP, then frames (RFC 2326 §10.3, §10.11).
 *
 * Guarantees: a refusal names its stage; a server that hangs is noticed within `pingEvery` + `pingTimeout`, although the kernel
 * takes megabytes from us meanwhile, or within `stuckAfter` where bytes wait already; a line that is only slow is not taken for one,
 * however long a ping stands behind frames; nothing is written after the end; frames leave in order.
 *
 * rtsps: the certificate that the caller names is insisted on before a byte is sent. Without a name any is accepted, since servers
 * on a site sign their own; who remembers them is not this room.
 */
import type { Clock } from '../../base/index.ts'
import { asFailure, Failure } from '../../base/index.ts'
import type { MediaDescription } from '../../media/index.ts'
import { createLogin, type Login } from '../../net/index.ts'
import { type Connection, openConnection } from '../client/connection.ts'
import { serverRefusal, succeeded } from '../refusal.ts'
import type { RtspPublisher, RtspPublishTarget } from '../types.ts'
import { createFrameBatch } from '../wire/frame-batch.ts'
import { controlOf, describableTracks, writeSdp } from '../wire/sdp-write.ts'
import { readTransport, writeTcpTransport } from '../wire/transport-header.ts'
import { joinControl, type RtspUrl, requestUrl, splitUrl } from '../wire/url.ts'

/**
 * Milliseconds between two pings, and for the answer to one. A server answers in 0 to 1 ms while it records, but a ping stands
 * behind what the kernel has taken before it: on a slow line that is seconds.
 */
const pingEvery = 5000
const pingTimeout = 10_000
/** Its own patience ends a ping, not this: the longest that a timer can be set to. */
const unlimited = 2 ** 31 - 1
/**
 * Milliseconds without a byte that moves, while some wait. The kernel takes more only when a third of its buffer is free, which is
 * seconds on a line of some 100 kbit/s. What moved when it was written counts, so that it may take twice as long.
 */
const stuckAfter = 6000
/** Milliseconds for an answer on the way to RECORD: MediaMTX takes up to 4 s to say that a password is wrong. */
const answerTimeout = 10_000
const teardownTimeout = 500
/** Milliseconds after a keep-alive within which a connection that is closed was closed because of it. */
const closedAtOnce = 1000

interface Channels {
  readonly rtp: number
  readonly rtcp: number
}

export interface PublisherContext {
  readonly clock: Clock
  readonly redact: (text: string) => string
}

/** Resolves when the server records. Rejects with Failure: auth, path-refused, codec, transport, refused, unreachable, dns, silent, tls, server-closed. */
export async function publishTo(
  context: PublisherContext,
  target: RtspPublishTarget,
  description: MediaDescription,
): Promise<RtspPublisher> {
  try {
    return await publish(context, target, description)
  } catch (thrown) {
    throw outward(context, asFailure(thrown))
  }
}

function outward({ redact }: PublisherContext, failure: Failure): Failure {
  return new Failure(failure.cause, failure.evidence === undefined ? undefined : redact(failure.evidence))
}

async function publish(context: PublisherContext, target: RtspPublishTarget, description: MediaDescription): Promise<RtspPublisher> {
  const url = splitUrl(target.url)
  if (!url) throw new Failure('bad-url', 'not an rtsp:// or rtsps:// address')
  const tracks = describableTracks(description)
  if (tracks.length === 0) throw new Failure('codec', 'nothing that can be published')
  const login = createLogin(target.credentials ?? (url.user === undefined ? undefined : { user: url.user, password: url.password ?? '' }))
  let lost: (failure: Failure) => void = () => {}

  const record = async (): Promise<{ connection: Connection; session: string; channels: Map<number, Channels> }> => {
    const connection = await openConnection({
      url,
      login,
      clock: context.clock,
      signal: target.signal,
      fingerprint: target.fingerprint,
      stuckAfter,
      knows: () => true,
      frame() {},
      closed: (failure) => lost(failure),
      asked: ({ method }) => void (method === 'TEARDOWN' && lost(new Failure('server-closed', 'the server asked for TEARDOWN'))),
    })
    try {
      return { connection, ...(await askToRecord(connection, url, login, description)) }
    } catch (thrown) {
      const again = connection.loggingIn && !connection.open
      connection.destroy()
      // Some servers hang up with a 401: the answer to the challenge goes over another connection.
      if (again && !target.signal?.aborted) return record()
      throw thrown
    }
  }
  const { connection, session, channels } = await record()
  const { signal, keepAlive = 'OPTIONS' } = target
  return startPublisher({ context, connection, session, channels, url, signal, keepAlive, onLost: (call) => (lost = call) })
}

async function askToRecord(connection: Connection, url: RtspUrl, login: Login, description: MediaDescription) {
  const address = requestUrl(url)
  const ask = async (method: string, target: string, headers: readonly (readonly [string, string])[], body?: Buffer) => {
    const response = await connection.request(method, target, { headers, timeout: answerTimeout, ...(body && { body }) })
    if (!succeeded(response)) throw serverRefusal(method, response, login)
    return response
  }
  await ask('ANNOUNCE', address, [['Content-Type', 'application/sdp']], writeSdp(description))
  const channels = new Map<number, Channels>()
  let session: string | undefined
  for (const track of describableTracks(description)) {
    const pair = [channels.size * 2, channels.size * 2 + 1] as const
    const known = session === undefined ? [] : ([['Session', session]] as const)
    const response = await ask('SETUP', joinControl(address, controlOf(track)), [
      ['Transport', writeTcpTransport(pair, 'record')],
      ...known,
    ])
    session ??= /^\s*([^;\s]+)/.exec(response.headers.get('session') ?? '')?.[1]
    const [rtp, rtcp] = readTransport(response.headers.get('transport'))[0]?.interleaved ?? pair
    channels.set(track.index, { rtp, rtcp })
  }
  await ask('RECORD', address, [
    ['Session', session ?? ''],
    ['Range', 'npt=0.000-'],
  ])
  return { session: session ?? '', channels }
}

function startPublisher(options: {
  readonly context: PublisherContext
  readonly connection: Connection
  readonly session: string
  readonly channels: ReadonlyMap<number, Channels>
  readonly url: RtspUrl
  readonly signal: AbortSignal | undefined
  readonly keepAlive: NonNullable<RtspPublishTarget['keepAlive']>
  onLost(call: (failure: Failure) => void): void
}): RtspPublisher {
  const { context, connection, session, channels } = options
  const address = requestUrl(options.url)
  const headers = [['Session', session]] as const
  // Taken out once: an object with getters has a shape of its own, and looking a function up in fifty shapes costs more than calling it.
  const { write } = connection
  const batch = createFrameBatch(write)
  const { add, addFramed, flush } = batch
  let bytesSent = 0
  let over: Promise<void> | undefined
  const { promise: ended, resolve: resolveEnded, reject: rejectEnded } = Promise.withResolvers<void>()
  // Whoever does not look at it must not bring the process down.
  ended.catch(() => {})

  const finish = (failure: Failure | undefined): Promise<void> => {
    over ??= (async () => {
      cancelPing()
      options.signal?.removeEventListener('abort', aborted)
      batch.flush()
      // Frames have stopped before TEARDOWN, or the close would come as a reset.
      if (!failure && connection.open) await connection.request('TEARDOWN', address, { headers, timeout: teardownTimeout }).catch(() => {})
      connection.destroy()
      if (failure) rejectEnded(outward(context, failure))
      else resolveEnded()
    })()
    return over
  }
  const aborted = () => void finish(undefined)

  let vouchedAt = Number.NEGATIVE_INFINITY
  /** The first ping that was sent, as long as none was answered. */
  let firstPing: number | undefined
  let answered = false
  let lostAtKeepAlive = false
  const { keepAlive } = options
  const ping = async () => {
    if (keepAlive === 'none') return
    let since = performance.now()
    firstPing ??= since
    /** What has just left may still be in the kernel. */
    let behind = false
    const late = () => {
      const waits = connection.waiting > 0 // it moves, or `stuckAfter` ends it
      if (!waits && !behind && vouchedAt < since)
        return void finish(new Failure('stalled-server', `no answer to ${keepAlive} within ${pingTimeout / 1000} s`))
      behind = waits
      since = performance.now()
      cancelPing = context.clock.after(pingTimeout, late)
    }
    cancelPing = context.clock.after(pingTimeout, late)
    try {
      await connection.request(keepAlive, address, { headers, timeout: unlimited })
      answered = true
      cancelPing()
      if (!over) cancelPing = context.clock.after(pingEvery, ping)
    } catch {
      // A lost connection tells for itself.
    }
  }
  let cancelPing = context.clock.after(pingEvery, ping)

  options.signal?.addEventListener('abort', aborted, { once: true })
  options.onLost((failure) => {
    const closed = failure.cause === 'silent' || failure.cause === 'server-closed'
    lostAtKeepAlive = closed && !over && !answered && firstPing !== undefined && performance.now() - firstPing < closedAtOnce
    void finish(closed ? new Failure('server-closed', `the server ${failure.evidence}`) : failure)
  })
  if (!connection.open) void finish(new Failure('server-closed', 'the server closed the connection after RECORD'))

  const rtpChannels = byTrack(channels, ({ rtp }) => rtp)
  const rtcpChannels = byTrack(channels, ({ rtcp }) => rtcp)
  const send = (channel: number | undefined, packet: Buffer) => {
    if (channel === undefined || over) return
    bytesSent += packet.length + 4
    add(channel, packet)
  }
  return {
    rtp: (track, packet) => send(rtpChannels[track], packet),
    rtcp: (track, packet) => send(rtcpChannels[track], packet),
    framed(memory, start, length) {
      if (over) return
      bytesSent += length + 4
      addFramed(memory, start, length)
    },
    channelOf: (track) => rtpChannels[track],
    flush,
    get bytesSent() {
      return bytesSent
    },
    get waiting() {
      return connection.waiting + batch.pending
    },
    vouch() {
      vouchedAt = performance.now()
    },
    get lostAtKeepAlive() {
      return lostAtKeepAlive
    },
    ended,
    close: () => finish(undefined),
  }
}

/** By the number of the track: looked at for every packet. */
function byTrack(channels: ReadonlyMap<number, Channels>, of: (pair: Channels) => number): (number | undefined)[] {
  const found: (number | undefined)[] = []
  for (const [track, pair] of channels) found[track] = of(pair)
  return found
}
