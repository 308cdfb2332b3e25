/**
 * Way `ffmpeg`: a supervised FFmpeg reads the restream, copies or converts, and pushes. A server without a password gets
 * its push straight; for one with a password it delivers to the relay on loopback, and our own publisher logs in.
 */
import { asFailure, Failure } from '../../base/index.ts'
import type { Attempt } from '../../supervisor/types.ts'
import { carriedTracks } from './carried-tracks.ts'
import { explainClose } from './explain-close.ts'
import { explainRefusal } from './explain-refusal.ts'
import { publishArguments } from './ffmpeg-arguments.ts'
import { watchForHang } from './hang-watch.ts'
import { proveDelivery } from './proof.ts'
import type { Carrying, OpenWay, PublishContext, Session, WayTools } from './publish-context.ts'
import { mayPublish } from './rival.ts'
import { openRtspSession, type RtspSession } from './rtsp-session.ts'

/** FFmpeg looks at no certificate either. */
export const openFfmpegWay: OpenWay = (tools, context, attempt) =>
  context.server.credentials || context.url.startsWith('rtsps:')
    ? openThroughRelay(tools, context, attempt)
    : openStraight(tools, context, attempt)

/** There is a session as soon as FFmpeg has said what it will send, and the server takes it. */
async function openThroughRelay(tools: WayTools, context: PublishContext, attempt: Attempt): Promise<Carrying> {
  const { clock } = context
  const ending = new AbortController()
  const signal = AbortSignal.any([attempt.signal, ending.signal])
  const opened = Promise.withResolvers<RtspSession>()
  let session: RtspSession | undefined
  let failure: Failure | undefined
  const end = (thrown?: unknown) => {
    if (thrown !== undefined) failure ??= asFailure(thrown)
    ending.abort()
  }
  const delivery = await tools.relay.expect({
    async announced(description) {
      try {
        session = await openRtspSession(tools, context, { ...attempt, signal }, carriedTracks(description, { audio: true }))
      } catch (thrown) {
        end(thrown)
        throw thrown
      }
      session.ended.then(() => end(), end)
      opened.resolve(session)
    },
    packets(packets) {
      // FFmpeg begins with a key frame, and is made to wait instead of being cut: every packet may be the first.
      const common = { memory: undefined, start: 0, key: true, capturedAt: Number.NaN, arrivedAt: clock.now() }
      session?.send(packets.map(({ track, data }) => ({ ...common, track, data, length: data.length })))
    },
    ready: () => session?.ready() ?? true,
  })
  const running = run(tools, context, { ...attempt, signal }, delivery.url, true)
    .catch((thrown: unknown) => {
      if (!failure) throw thrown
    })
    .finally(() => {
      delivery.close()
      ending.abort()
    })
    .then(() => {
      if (failure) throw failure
    })
  const neverOpened = running.then(() => {
    throw attempt.signal.aborted ? attempt.signal.reason : new Failure('server-closed', 'FFmpeg ended before it had anything to send')
  })
  const connected = await Promise.race([opened.promise, neverOpened])
  return { session: connected.session, run: () => running, close: connected.close }
}

/** Milliseconds after which a server has long closed a session of which it got nothing. */
const swallowedWithin = 30_000

async function openStraight(tools: WayTools, context: PublishContext, attempt: Attempt): Promise<Carrying> {
  const { clock } = context
  await mayPublish(context, attempt.signal)
  const proof = proveDelivery(context)
  const hang = watchForHang(tools, context)
  /** Over UDP nothing but the server's count tells that the network swallows every packet; the server itself closes after ten seconds. */
  const begun = clock.now()
  const mayBeSwallowed = ({ cause }: Failure) =>
    cause === 'stalled-server' || (cause === 'server-closed' && clock.now() - begun < swallowedWithin)
  const byUdp = (failure: Failure | undefined) =>
    failure && context.server.profile.transport === 'udp' && !proof.proven && mayBeSwallowed(failure)
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
  /** `counted`: by the server, since this session began; it stays while the API does not answer. */
  const figures = { frames: 0, outTime: 0, movedAt: 0, began: -1, counted: 0 }
  const session: Session = {
    get bytes() {
      return figures.counted
    },
    get frames() {
      return figures.frames
    },
    dropped: 0,
    delay: null,
    proof,
    tick() {
      if (figures.movedAt > 0) end(hang.tick(figures.outTime))
    },
    polled(view) {
      end(hang.polled(view))
      end(byUdp(proof.polled(view, figures.outTime)))
      if (proof.serverBytes === null) return
      if (figures.began < 0) figures.began = proof.serverBytes
      figures.counted = Math.max(figures.counted, proof.serverBytes - figures.began)
    },
  }
  const push = async () => {
    try {
      await run(tools, context, { ...attempt, signal }, context.url, false, (values) => {
        figures.frames = Number(values.frame ?? figures.frames) || figures.frames
        const outTime = Number(values.out_time_us ?? figures.outTime) || figures.outTime
        if (outTime !== figures.outTime) figures.movedAt = clock.now()
        figures.outTime = outTime
      })
      if (hung) throw hung
    } catch (thrown) {
      if (attempt.signal.aborted || hung) throw hung ?? thrown
      const failure = asFailure(thrown)
      if (failure.cause !== 'server-closed') throw await explainRefusal(context, failure)
      // It tells its figures once a second.
      throw byUdp(await explainClose(context, failure, await proof.closing(clock.now() - figures.movedAt < 4000)))
    }
  }
  return { session, run: push, close: async () => {} }
}

async function run(
  { supervisor, hub }: WayTools,
  context: PublishContext,
  attempt: Attempt,
  url: string,
  ownProgress: boolean,
  progressed?: (values: Readonly<Record<string, string>>) => void,
): Promise<void> {
  const { audio, video } = context.choice
  const tool = await supervisor.ffmpeg()
  const transport = ownProgress ? 'tcp' : context.server.profile.transport
  const sound = context.description?.tracks.find(({ kind }) => kind === 'audio')?.codec
  const args = [...hub.restream.input(context.ref), ...publishArguments({ tool, audio, video, sound, url, transport })]
  await supervisor.runFfmpeg({ name: `publish ${context.cameraId}`, args, attempt, ownProgress, ...(progressed ? { progressed } : {}) })
}
