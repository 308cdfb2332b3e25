/** Everything that a camera films, prepared: its RTSP streams by path, and JPEGs for its web server. */
import type { CameraSpec, StreamSpec } from './camera-spec.ts'
import { type CameraStream, createCameraStream } from './camera-stream.ts'
import type { VideoLook } from './content/draw.ts'
import { type LoopTrack, loadAudio, loadVideo } from './content/media-loop.ts'
import type { Pacer } from './pacer.ts'
import type { PtzHead } from './ptz-head.ts'

export interface CameraLenses {
  readonly streams: ReadonlyMap<string, CameraStream>
  readonly jpegs: CameraStream | undefined
}

export async function openLenses(spec: CameraSpec, _head: PtzHead, pacer: Pacer, phase: number): Promise<CameraLenses> {
  const streams = new Map<string, CameraStream>()
  for (const stream of [spec.main, spec.sub]) {
    if (stream) streams.set(stream.path, createCameraStream({ tracks: await loadTracks(spec, stream), pacer, phase }))
  }
  if (!spec.mjpeg && !spec.snapshot) return { streams, jpegs: undefined }
  const jpegs = createCameraStream({ tracks: [await loadVideo(jpegLook(spec))], pacer, phase })
  return { streams, jpegs }
}

async function loadTracks(spec: CameraSpec, { codec, scene, width, height, fps, gop, kbps, audio }: StreamSpec): Promise<LoopTrack[]> {
  // Two groups of pictures at least, about four seconds, so that motion is seen and the cache stays small.
  const loop = gop * Math.max(2, Math.ceil(4 / gop))
  const video = await loadVideo({ codec, scene, name: spec.caption ?? spec.name, width, height, fps, gop, loop, kbps })
  return audio === 'none' ? [video] : [video, await loadAudio(audio)]
}

function jpegLook(spec: CameraSpec): VideoLook {
  const { width, height, fps, scene } = spec.mjpeg ?? { width: 640, height: 360, fps: 5, scene: spec.main?.scene ?? 'testsrc' }
  return { codec: 'mjpeg', scene, name: spec.caption ?? spec.name, width, height, fps, gop: 1, loop: 4, kbps: 0 }
}
