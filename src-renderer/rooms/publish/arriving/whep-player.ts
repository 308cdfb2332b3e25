/** WebRTC from the server (WHEP): its two messages go through the engine, the pictures come straight from the server by UDP. */
import { engine } from '../../../kernel/session.ts'
import { type ArrivingPlayer, firstPicture } from './player.ts'

/** Milliseconds for the addresses of this computer, and for the first picture: where no UDP gets through there is none. */
const gatherWithin = 2000
const pictureWithin = 6000

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
  const look: VideoFrameRequestCallback = (_, { expectedDisplayTime, captureTime }) => {
    if (captureTime !== undefined) delay = Math.max(0, expectedDisplayTime - captureTime)
    if (!signal.aborted) video.requestVideoFrameCallback(look)
  }
  video.requestVideoFrameCallback(look)
  return { way: 'whep', delay: () => delay }
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
