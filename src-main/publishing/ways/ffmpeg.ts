/**
 * Way `ffmpeg`: a supervised FFmpeg reads the restream, copies or converts, and pushes. A server without a password gets
 * its push straight; for one with a password it delivers to the relay on loopback, and our own publisher logs in.
 */
import { asFailure, Failure } from '../../base/index.ts'
import type { Attempt } from '../../supervisor/types.ts'
import { carriedTracks } from './carried-tracks.ts'
import { explainClose, explainRefusal, mayPublish } from './explain.ts'
import { publishArguments } from './ffmpeg-arguments.ts'
import { watchForHang } from './hang-watch.ts'
import type { Leg, RunWay, Session } from './leg.ts'
import { proveDelivery } from './proof.ts'
import { openServerSession, type ServerSession } from './server-session.ts'

/** FFmpeg looks at no certificate either. */
export const runFfmpegWay: RunWay = (leg, attempt) =>
  leg.server.credentials || leg.url.startsWith('rtsps:') ? throughRelay(leg, attempt) : straight(leg, attempt)

async function throughRelay(leg: Leg, attempt: Attempt): Promise<void> {
  const { relay, clock } = leg.parts
  const ending = new AbortController()
  const signal = AbortSignal.any([attempt.signal, ending.signal])
  let session: ServerSession | undefined
  let failure: Failure | undefined
  const end = (thrown?: unknown) => {
    if (thrown !== undefined) failure ??= asFailure(thrown)
    ending.abort()
  }
  const delivery = await relay.expect({
    async announced(description) {
      try {
        session = await openServerSession(leg, { ...attempt, signal }, carriedTracks(description, { audio: true }))
      } catch (thrown) {
        end(thrown)
        throw thrown
      }
      session.ended.then(() => end(), end)
    },
    packets(packets) {
      // FFmpeg begins with a key frame, and is made to wait instead of being cut: every packet may be the first.
      const common = { memory: undefined, start: 0, key: true, capturedAt: Number.NaN, arrivedAt: clock.now() }
      session?.send(packets.map(({ track, data }) => ({ ...common, track, data, length: data.length })))
    },
    ready: () => session?.ready() ?? true,
  })
  try {
    await run(leg, { ...attempt, signal }, delivery.url, true)
  } catch (thrown) {
    if (!failure) throw thrown
  } finally {
    delivery.close()
    ending.abort()
    await session?.close()
  }
  if (failure) throw failure
}

/** Milliseconds after which a server has long closed a session of which it got nothing. */
const swallowedWithin = 30_000

async function straight(leg: Leg, attempt: Attempt): Promise<void> {
  const { clock } = leg.parts
  await mayPublish(leg, attempt.signal)
  const proof = proveDelivery(leg)
  const hang = watchForHang(leg)
  /** Over UDP nothing but the server's count tells that the network swallows every packet; the server itself closes after ten seconds. */
  const begun = clock.now()
  const mayBeSwallowed = ({ cause }: Failure) =>
    cause === 'stalled-server' || (cause === 'server-closed' && clock.now() - begun < swallowedWithin)
  const byUdp = (failure: Failure | undefined) =>
    failure && leg.server.profile.transport === 'udp' && !proof.proven && mayBeSwallowed(failure)
      ? new Failure('transport', `sent by UDP, and nothing of it seems to reach the server: ${failure.evidence ?? ''}`)
      : failure
  const ending = new AbortController()
  const signal = AbortSignal.any([attempt.signal, ending.signal])
  let hung: Failure | undefined
  const end = (failure: Failure | undefined) => {
    if (!failure) return
    hung ??= failure
    ending.abort(failure)
  }
  const figures = { frames: 0, outTime: 0, movedAt: 0, began: -1 }
  const session: Session = {
    get bytes() {
      return figures.began < 0 || proof.serverBytes === null ? 0 : Math.max(0, proof.serverBytes - figures.began)
    },
    get frames() {
      return figures.frames
    },
    dropped: 0,
    delay: null,
    get delivery() {
      return proof.delivery
    },
    get serverBytes() {
      return proof.serverBytes
    },
    tick() {
      if (figures.movedAt > 0) end(hang.tick(figures.outTime))
    },
    polled(view) {
      end(hang.polled(view))
      end(byUdp(proof.polled(view, figures.outTime)))
      if (figures.began < 0 && proof.serverBytes !== null) figures.began = proof.serverBytes
    },
  }
  leg.opened(session)
  try {
    await run(leg, { ...attempt, signal }, leg.url, false, (values) => {
      figures.frames = Number(values.frame ?? figures.frames) || figures.frames
      const outTime = Number(values.out_time_us ?? figures.outTime) || figures.outTime
      if (outTime !== figures.outTime) figures.movedAt = clock.now()
      figures.outTime = outTime
    })
    if (hung) throw hung
  } catch (thrown) {
    if (attempt.signal.aborted || hung) throw hung ?? thrown
    const failure = asFailure(thrown)
    if (failure.cause !== 'server-closed') throw await explainRefusal(leg, failure)
    // It tells its figures once a second.
    throw byUdp(await explainClose(leg, failure, await proof.closing(clock.now() - figures.movedAt < 4000)))
  } finally {
    leg.closed(session)
  }
}

async function run(
  leg: Leg,
  attempt: Attempt,
  url: string,
  ownProgress: boolean,
  progressed?: (values: Readonly<Record<string, string>>) => void,
): Promise<void> {
  const { supervisor, hub } = leg.parts
  const { audio, video } = leg.choice
  const tool = await supervisor.ffmpeg()
  const transport = ownProgress ? 'tcp' : leg.server.profile.transport
  const sound = leg.description?.tracks.find(({ kind }) => kind === 'audio')?.codec
  const args = [...hub.restream.input(leg.ref), ...publishArguments({ tool, audio, video, sound, url, transport })]
  await supervisor.runFfmpeg({ name: `publish ${leg.cameraId}`, args, attempt, ownProgress, ...(progressed ? { progressed } : {}) })
}
