/**
 * One 1080p25 MJPEG preview: the engine with its worker, sending to a window over a WebSocket, against a bare FFmpeg that
 * reads the same camera and makes the same JPEGs. Counted per picture, so that a busy machine does not look like a cheap one.
 */
import { WebSocket } from 'ws'
import { SmjpegReader } from '../src-main/live/jpeg/smjpeg-reader.ts'
import { type MediaRequest, readMedia } from '../src-shared/media-channel.ts'
import { type EnginePeer, startEngine, until } from './engine-peer.ts'
import { ffmpeg, pause, startCameras, startPeer } from './peers.ts'
import { cpuOver } from './process-tree.ts'
import { compare, type Measurement } from './result.ts'

/** The worker's own decoding, scaling and quality (`src-main/live/jpeg/worker-arguments.ts`), straight from the camera. */
const bareArguments = (url: string) => [
  ...['-hide_banner', '-loglevel', 'error', '-filter_threads', '1', '-threads', '1', '-rtsp_transport', 'tcp', '-i', url],
  ...['-map', '0:v:0', '-an', '-vf', "scale=w='min(1920,iw)':h=-2:flags=fast_bilinear:out_range=pc,format=yuvj420p"],
  ...['-c:v', 'mjpeg', '-threads', '1', '-q:v', '5', '-f', 'smjpeg', 'pipe:1'],
]

export const measurePreview: Measurement = async ({ quick, say }) => {
  const rounds = quick ? 1 : 4
  const ms = quick ? 4000 : 12_000
  const cameras = await startCameras(1)
  const engine = await startEngine()
  try {
    const url = cameras.urls[0] ?? ''
    const id = await engine.addCamera(url)
    const ours: number[] = []
    const theirs: number[] = []
    /** Milliseconds of CPU per picture that comes out. */
    const perPicture = async (pid: number, pictures: () => number) => {
      await until(() => pictures() > 50, 30_000, 'pictures')
      const before = pictures()
      const percent = await cpuOver([pid], ms)
      return (percent / 100) * (ms / (pictures() - before))
    }
    for (let round = 0; round < rounds; round += 1) {
      const viewer = await openViewer(engine, id)
      ours.push(await perPicture(engine.pid, viewer.frames))
      await viewer.end()

      const bare = startPeer(ffmpeg, bareArguments(url), { stdout: 'pipe' })
      let pictures = 0
      const reader = new SmjpegReader(() => {
        pictures += 1
      })
      bare.process.stdout?.on('data', (chunk: Buffer) => reader.push(chunk))
      theirs.push(await perPicture(bare.pid, () => pictures))
      await bare.end()
      say(`round ${round + 1}: ${ours.at(-1)?.toFixed(2)} against ${theirs.at(-1)?.toFixed(2)} ms`)
    }
    return [compare({ name: 'preview', what: 'one 1080p25 MJPEG, all processes', unit: 'ms CPU per frame', aim: 1.1 }, ours, theirs)]
  } finally {
    await engine.end()
    await cameras.end()
  }
}

async function openViewer(engine: EnginePeer, id: string) {
  const socket = new WebSocket(`ws://127.0.0.1:${await engine.mediaPort()}`)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const ask = (request: MediaRequest) => socket.send(JSON.stringify(request))
  let frames = 0
  socket.on('message', (data: Buffer, binary) => {
    const frame = binary ? readMedia(data) : undefined
    if (!frame) return
    frames += 1
    ask({ op: 'drawn', viewer: frame.viewer, seq: frame.seq })
  })
  ask({ op: 'watch', viewer: 0, camera_id: id, role: 'main', width: 1920, fps: 25 })
  return {
    frames: () => frames,
    async end() {
      socket.close()
      await pause(4000)
    },
  }
}
