/**
 * Talking to a camera: its backchannel (ONVIF Streaming specification, "Back channel connection"), a track that wants to hear. It is
 * listed only for whoever requires it, and has a session of its own, so that a stream which is read is not disturbed.
 */
import { Failure } from '../../base/index.ts'
import type { Track } from '../../media/index.ts'
import { cameraRefusal, succeeded } from '../refusal.ts'
import type { RtspTalk, RtspTarget, TalkFormat } from '../types.ts'
import { readTransport, writeTcpTransport } from '../wire/transport-header.ts'
import { joinControl, onConnection } from '../wire/url.ts'
import { type ClientContext, type Job, learnLogin, open, outward, prepare } from './job.ts'
import { keepAliveInterval } from './keep-alive.ts'
import { openPresentation, type Presentation } from './presentation.ts'
import { createReceiver } from './receiver.ts'

const require_ = ['Require', 'www.onvif.org/ver20/backchannel'] as const

/** What the camera wants to hear, the one to take first; empty where it has no such track. Rejects with Failure. */
export async function talkFormats(context: ClientContext, target: RtspTarget): Promise<TalkFormat[]> {
  return asking(context, target, async (job) => {
    const presentation = await present(job, () => {}).catch(withoutTrack)
    presentation?.connection.destroy()
    return presentation ? heardTracks(presentation).map(({ format }) => format) : []
  })
}

/** Rejects with Failure: not-found where there is no backchannel, codec where it takes nothing that we can make. */
export async function talkTo(context: ClientContext, target: RtspTarget): Promise<RtspTalk> {
  return asking(context, target, (job) => begin(job))
}

async function asking<T>(context: ClientContext, target: RtspTarget, work: (job: Job) => Promise<T>): Promise<T> {
  let job: Job | undefined
  try {
    job = prepare(context, target)
    const done = await work(job)
    learnLogin(job, undefined)
    return done
  } catch (thrown) {
    throw outward(job, context, thrown)
  }
}

/** A camera that does not know what is required says so, or refuses. */
function withoutTrack(thrown: unknown): undefined {
  if (thrown instanceof Failure && (thrown.cause === 'protocol' || thrown.cause === 'not-found')) return undefined
  throw thrown
}

function present(job: Job, closed: (failure: Failure) => void): Promise<Presentation> {
  // what the camera sends on this session is not looked at
  const receiver = createReceiver({ rtp() {}, rtcp() {} })
  return openPresentation({ url: job.url, login: job.login, describe: [require_], open: (url) => open(job, url, receiver, closed) })
}

function heardTracks({ description }: Presentation): { track: Track; format: TalkFormat }[] {
  const tracks = description.tracks.filter(({ index, kind }) => kind === 'audio' && description.backchannels.has(index))
  const formats = tracks.flatMap((track) => description.formats.get(track.index) ?? [track])
  const ranked = [...formats].sort((a, b) => rank(a) - rank(b))
  return ranked.map((track) => ({
    track,
    format: { encoding: track.encoding, clockRate: track.clockRate, payloadType: track.payloadType },
  }))
}

const rank = ({ encoding }: Track) => (isSpoken(encoding) ? 0 : 1)
/** G.711, which every camera with a loudspeaker takes. */
const isSpoken = (encoding: string) => encoding === 'PCMU' || encoding === 'PCMA'

async function begin(job: Job): Promise<RtspTalk> {
  const { context, login, target } = job
  const ended = Promise.withResolvers<void>()
  ended.promise.catch(() => {})
  const presentation = await present(job, (failure) => ended.reject(failure))
  const { connection, base, url } = presentation
  try {
    const [heard] = heardTracks(presentation)
    if (!heard) throw new Failure('not-found', 'DESCRIBE: no track that wants to hear')
    const { track, format } = heard
    if (!isSpoken(format.encoding)) throw new Failure('codec', `the camera wants to hear ${format.encoding}`)
    const { control } = track
    const place = control && /^rtsps?:\/\//i.test(control) ? onConnection(control, url) : joinControl(base, control)
    const setUp = await connection.request('SETUP', place, { headers: [['Transport', writeTcpTransport([0, 1])], require_] })
    if (!succeeded(setUp)) throw cameraRefusal('SETUP', setUp, login)
    const [id = '', rest = ''] = (setUp.headers.get('session') ?? '').split(';')
    const [channel] = readTransport(setUp.headers.get('transport'))[0]?.interleaved ?? [0, 1]
    const session = id.trim() === '' ? [] : ([['Session', id.trim()]] as const)
    const play = await connection.request('PLAY', base, { headers: [...session, require_] })
    if (!succeeded(play)) throw cameraRefusal('PLAY', play, login)

    const every = keepAliveInterval(Number(/timeout\s*=\s*(\d+)/i.exec(rest)?.[1] ?? 0))
    let cancelBeat = () => {}
    const beat = () => {
      cancelBeat = context.clock.after(every, () => {
        const method = presentation.methods.has('GET_PARAMETER') ? 'GET_PARAMETER' : 'OPTIONS'
        void connection.request(method, base, { headers: session, timeout: 5000 }).then(beat, beat)
      })
    }
    beat()
    let over: Promise<void> | undefined
    const close = () => {
      over ??= (async () => {
        cancelBeat()
        target.signal?.removeEventListener('abort', aborted)
        if (connection.open) await connection.request('TEARDOWN', base, { headers: session, timeout: 500 }).catch(() => {})
        connection.destroy()
        ended.resolve()
      })()
      return over
    }
    const aborted = () => void close()
    target.signal?.addEventListener('abort', aborted, { once: true })
    void ended.promise.catch(cancelBeat)
    return {
      format,
      ended: ended.promise,
      send(packet) {
        const head = Buffer.from([0x24, channel, packet.length >> 8, packet.length & 255])
        return connection.open ? connection.write([Buffer.concat([head, packet])]) : 0
      },
      close,
    }
  } catch (thrown) {
    connection.destroy()
    throw thrown
  }
}
