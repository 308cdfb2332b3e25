/** WebRTC from the server (WHEP): its two messages go through the engine, the pictures come straight from the server by UDP. */
import { engine } from '../../../kernel/engine-link.ts'
import { type ArrivingPlayer, firstPicture } from './player.ts'

/** Milliseconds for the addresses of this computer, and for the first picture: where no UDP gets through there is none. */
const gatherWithin = 2000
const pictureWithin = 6000
const statsEvery = 1000

/** Plays until the signal is aborted. Rejects where there is no picture in time. */
export async function playWhep(cameraId: string, video: HTMLVideoElement, signal: AbortSignal): Promise<ArrivingPlayer> {
  const peer = new RTCPeerConnection()
  let session: string | undefined
  const end = () => {
    peer.close()
    if (session !== undefined)
      engine()
        .publishing.arriving.hangUp({ camera_id: cameraId, session })
        .catch(() => {}) // over already
  }
  try {
    peer.addTransceiver('video', { direction: 'recvonly' })
    peer.ontrack = ({ track, streams: [stream] }) => {
      video.srcObject = stream ?? new MediaStream([track])
      video.play().catch(() => {}) // muted: only a page that is going away refuses
    }
    await peer.setLocalDescription(await peer.createOffer())
    await gathered(peer)
    const offered = await engine().publishing.arriving.offer({ camera_id: cameraId, offer: peer.localDescription?.sdp ?? '' })
    session = offered.session
    signal.throwIfAborted()
    signal.addEventListener('abort', end, { once: true })
    await peer.setRemoteDescription({ type: 'answer', sdp: offered.answer })
    await firstPicture(video, pictureWithin, signal)
  } catch (thrown) {
    signal.removeEventListener('abort', end)
    end()
    video.srcObject = null
    throw thrown
  }
  let delay: number | null = null
  const timer = setInterval(() => {
    playedDelay(peer).then(
      (found) => {
        delay = found
      },
      () => {}, // closed meanwhile
    )
  }, statsEvery)
  signal.addEventListener('abort', () => clearInterval(timer), { once: true })
  return { way: 'whep', delay: () => delay }
}

/** What the statistics of the connection hold that is looked at (W3C webrtc-stats); seconds. */
interface Stats {
  readonly type: string
  readonly kind?: string
  readonly nominated?: boolean
  readonly currentRoundTripTime?: number
  readonly jitterBufferDelay?: number
  readonly jitterBufferEmittedCount?: number
  readonly totalDecodeTime?: number
  readonly framesDecoded?: number
}

/** Milliseconds from the server to the screen: half the way there and back, the wait in the jitter buffer, the decoding. No clock is compared. */
async function playedDelay(peer: RTCPeerConnection): Promise<number | null> {
  const all = [...((await peer.getStats()).values() as Iterable<Stats>)]
  const pair = all.find(({ type, nominated }) => type === 'candidate-pair' && nominated)
  const video = all.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video')
  if (!video?.jitterBufferEmittedCount || video.jitterBufferDelay === undefined) return null
  const waited = video.jitterBufferDelay / video.jitterBufferEmittedCount
  const decoded = video.framesDecoded ? (video.totalDecodeTime ?? 0) / video.framesDecoded : 0
  return ((pair?.currentRoundTripTime ?? 0) / 2 + waited + decoded) * 1000
}

function gathered(peer: RTCPeerConnection): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(resolve, gatherWithin)
    const look = () => {
      if (peer.iceGatheringState !== 'complete') return
      clearTimeout(limit)
      resolve()
    }
    peer.addEventListener('icegatheringstatechange', look)
    look()
  })
}
