/** A session that plays: kept alive, watched for silence, ended once, with TEARDOWN. */
import type { Clock } from '../../base/index.ts'
import { asFailure, Failure } from '../../base/index.ts'
import type { MediaDescription } from '../../media/index.ts'
import type { Quirks, RtspSession } from '../types.ts'
import { type KeepAlive, keepAliveInterval, startKeepAlive } from './keep-alive.ts'
import type { Presentation } from './presentation.ts'
import type { Receiver } from './receiver.ts'
import { type SetUp, tracksSent } from './set-up.ts'

/** Seconds without an RTP packet after which the source counts as stalled. */
const stallSeconds = 10
/** Milliseconds that TEARDOWN may take. */
const teardownTimeout = 500

/** TEARDOWN, half a second at most, then the sockets. A camera that does not know the session any more is content as well. */
export async function tearDown(presentation: Presentation, setUp: SetUp): Promise<void> {
  const { connection, base } = presentation
  const { id } = setUp.session
  if (connection.open && (id !== undefined || setUp.tracks.length > 0)) {
    const headers = id === undefined ? [] : ([['Session', id]] as const)
    await connection.request('TEARDOWN', base, { headers, timeout: teardownTimeout }).catch(() => {})
  }
  connection.destroy()
  for (const one of setUp.udp) one.close()
}

export interface LiveSession extends RtspSession {
  /** The connection under it is gone, or must go. */
  lost(failure: Failure): void
}

export function startSession(options: {
  readonly presentation: Presentation
  readonly setUp: SetUp
  readonly receiver: Receiver
  readonly via: 'tcp' | 'udp'
  readonly quirks: Quirks
  readonly clock: Clock
  readonly signal: AbortSignal | undefined
}): LiveSession {
  const { presentation, setUp, receiver, quirks, clock } = options
  const { connection, base, methods } = presentation
  const { id, timeout } = setUp.session
  const headers = id === undefined ? [] : ([['Session', id]] as const)
  const { promise: ended, resolve: resolveEnded, reject: rejectEnded } = Promise.withResolvers<void>()
  // Whoever does not look at it must not bring the process down.
  ended.catch(() => {})

  let over: Promise<void> | undefined
  const finish = (failure: Failure | undefined): Promise<void> => {
    over ??= (async () => {
      receiver.stop()
      keepAlive.stop()
      cancelTick()
      options.signal?.removeEventListener('abort', aborted)
      await tearDown(presentation, setUp)
      if (failure) rejectEnded(failure)
      else resolveEnded()
    })()
    return over
  }
  const aborted = () => void finish(undefined)

  const keepAlive: KeepAlive = startKeepAlive({
    clock,
    timeout,
    methods,
    quirks,
    send: (method) =>
      // Known to be missing by the time of the next one.
      connection.request(method, base, { headers, timeout: Math.min(keepAliveInterval(timeout), 10_000) }).then(
        (response) => response.status,
        () => undefined,
      ),
  })

  // Counted in ticks, not by the clock on the wall: it may be set, and the computer may sleep.
  let seen = receiver.packets
  let idle = 0
  const tick = () => {
    idle = receiver.packets === seen ? idle + 1 : 0
    seen = receiver.packets
    if (idle >= stallSeconds) {
      keepAlive.ended()
      void finish(new Failure('stalled-source', `no packet for ${stallSeconds} s`))
    } else cancelTick = clock.after(1000, tick)
  }
  let cancelTick = clock.after(1000, tick)
  options.signal?.addEventListener('abort', aborted, { once: true })

  return {
    get description(): MediaDescription {
      return { tracks: tracksSent(setUp, receiver), tool: presentation.description.tool }
    },
    via: options.via === 'udp' ? 'rtsp/udp' : 'rtsp/tcp',
    deciphered: receiver.deciphers,
    get formatLearnt() {
      return setUp.listed.some((number, index) => presentation.description.tracks[number]?.payloadType !== receiver.typeOf(index))
    },
    quirks,
    ended,
    close: () => finish(undefined),
    lost(thrown) {
      if (over) return
      keepAlive.ended()
      const failure = asFailure(thrown)
      const closed = failure.cause === 'server-closed' || failure.cause === 'silent'
      void finish(closed ? new Failure('server-closed', `the camera ${failure.evidence}`) : failure)
    },
  }
}
