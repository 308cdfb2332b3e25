/**
 * A session of the engine's own publisher with a server, from connecting to its end, with the proof of delivery beside it.
 * Both ways that send packets from here use it: `direct` and, behind the relay, `ffmpeg`.
 */

import { asFailure, Failure, pause } from '../../base/index.ts'
import type { HubPacket } from '../../hub/types.ts'
import type { Attempt } from '../../supervisor/types.ts'
import type { Carried } from './carried-tracks.ts'
import { explainClose } from './explain-close.ts'
import { explainRefusal, isUnclear } from './explain-refusal.ts'
import { PacketSender } from './packet-sender.ts'
import { proveDelivery } from './proof.ts'
import type { PublishContext, Session, WayTools } from './publish-context.ts'
import { mayPublish } from './rival.ts'

export interface RtspSession {
  readonly session: Session
  send(packets: readonly HubPacket[]): void
  /** The server keeps up. */
  ready(): boolean
  /** Some of what was sent still lies in the memory it came in. */
  holds(): boolean
  /** Rejects with the failure that ended it, resolves when the attempt was aborted. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

/** The server drops a publisher that says nothing for 10 s. */
const quietTooLong = 8000
/** Milliseconds after a refusal without a reason: MediaMTX gives one when a reader asks for the same path in the same moment. */
const askAgain = 300

export async function openRtspSession(
  { rtsp }: Pick<WayTools, 'rtsp'>,
  context: PublishContext,
  attempt: Attempt,
  carried: Carried,
): Promise<RtspSession> {
  const { clock } = context
  const { signal } = attempt
  if (carried.description.tracks.length === 0) throw new Failure('codec', 'no track that a server takes')
  await mayPublish(context, signal)
  const { keepAlive } = context
  const target = { url: context.url, credentials: context.server.credentials, signal, keepAlive: keepAlive.method }
  const connect = () => context.limiter.run(() => rtsp.publish(target, carried.description), { signal })
  const publisher = await connect()
    .catch(async (thrown) => {
      if (signal.aborted || !isUnclear(asFailure(thrown))) throw thrown
      await pause(clock, askAgain, signal)
      return connect()
    })
    .catch(async (thrown) => {
      throw signal.aborted ? thrown : await explainRefusal(context, asFailure(thrown), { signal, unexplained: context.unexplained })
    })

  if (signal.aborted) {
    await publisher.close()
    throw signal.reason
  }
  const proof = proveDelivery(context)
  let fail: (failure: Failure) => void = () => {}
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  const sender = new PacketSender({
    publisher,
    tracks: carried.description.tracks,
    sources: carried.sources,
    clock,
  })
  let lastBytes = 0
  let lastSentAt = clock.now()

  const session: Session = {
    get bytes() {
      return sender.figures.bytes
    },
    get frames() {
      return sender.figures.frames
    },
    get dropped() {
      return sender.figures.dropped
    },
    get delay() {
      return sender.figures.delay
    },
    get thinned() {
      return sender.figures.thinned
    },
    get lag() {
      return sender.figures.lag
    },
    proof,
    tick(now) {
      sender.tick(now)
      // What waits moves, or the publisher ends by itself: nothing is added meanwhile, and no stall is.
      if (sender.figures.bytes === lastBytes && !sender.holds) return
      lastBytes = sender.figures.bytes
      lastSentAt = now
      attempt.progress()
    },
    polled(view) {
      const counted = proof.serverBytes
      const lost = proof.polled(view, sender.figures.bytes, sender.blocked)
      if (counted !== null && Number(proof.serverBytes) > counted) publisher.vouch()
      if (lost) fail(lost)
    },
  }

  const closedByServer = async (thrown: unknown): Promise<never> => {
    const failure = asFailure(thrown)
    const now = clock.now()
    if (publisher.lostAtKeepAlive && keepAlive.avoid()) {
      throw new Failure('server-closed', `${failure.evidence ?? 'closed'}: at a keep-alive, from now on without that one`)
    }
    if (failure.cause === 'server-closed' && now - lastSentAt > quietTooLong) {
      throw new Failure('stalled-source', 'nothing came from the source, so the server closed')
    }
    throw await explainClose(context, failure, await proof.closing(now - lastSentAt < 3000))
  }
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
  const closed = publisher.ended.then(() => {
    throw new Failure('server-closed', 'the server ended the session')
  })
  const ended = Promise.race([aborted, failed, closed]).catch((thrown) => (signal.aborted ? undefined : closedByServer(thrown)))
  ended.catch(() => {}) // whoever awaits it is told; a session closed before that is no defect

  return {
    ...{ session, ended },
    ready: () => !sender.blocked,
    holds: () => sender.holds,
    send(packets) {
      const before = sender.figures.bytes
      sender.send(packets)
      if (before === 0 && sender.figures.bytes > 0) session.tick(clock.now())
    },
    close: () => publisher.close().catch(() => {}),
  }
}
