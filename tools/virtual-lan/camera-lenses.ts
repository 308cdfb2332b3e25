/** Everything that a camera films, prepared: its RTSP streams by path, and JPEGs for its web server. */
import type { CameraSpec, StreamSpec } from './camera-spec.ts'
import { type CameraStream, createCameraStream } from './camera-stream.ts'
import type { VideoLook } from './content/draw.ts'
import { type LoopTrack, loadAudio, loadVideo } from './content/media-loop.ts'
import { frameAt, type Grid } from './content/panorama.ts'
import type { Pacer } from './pacer.ts'
import type { PtzHead } from './ptz-head.ts'

export interface CameraLenses {
  readonly streams: ReadonlyMap<string, CameraStream>
  readonly jpegs: CameraStream | undefined
}

export async function openLenses(spec: CameraSpec, head: PtzHead, pacer: Pacer, phase: number): Promise<CameraLenses> {
  // A head that moves shows the picture of where it looks; any other lens shows the next one.
  const open = (tracks: LoopTrack[], grid: Grid | undefined) => {
    const units = tracks[0]?.units ?? []
    return createCameraStream({ tracks, pacer, phase, view: grid && ((n) => units[frameAt(grid, head.position(), n)]) })
  }
  const [grid, coarse] = spec.ptz ? [fineGrid, coarseGrid] : []
  const streams = new Map<string, CameraStream>()
  for (const stream of [spec.main, spec.sub, ...spec.more]) {
    const moving = stream?.codec === 'h264' ? grid : undefined
    if (stream) streams.set(stream.path, open(await loadTracks(spec, stream, moving), moving))
  }
  if (!spec.mjpeg && !spec.snapshot) return { streams, jpegs: undefined }
  return { streams, jpegs: open([await loadVideo({ ...jpegLook(spec), grid: coarse })], coarse) }
}

const fineGrid: Grid = { pans: 21, tilts: 5, zooms: 3 }
const coarseGrid: Grid = { pans: 11, tilts: 3, zooms: 2 }

async function loadTracks(spec: CameraSpec, stream: StreamSpec, grid: Grid | undefined): Promise<LoopTrack[]> {
  const { codec, scene, width, height, fps, gop, kbps, audio, numbered } = stream
  // Two groups of pictures at least, about four seconds, so that motion is seen and the cache stays small.
  const loop = gop * Math.max(2, Math.ceil(4 / gop))
  const video = await loadVideo({
    codec,
    scene,
    name: spec.caption ?? spec.name,
    width,
    height,
    fps,
    gop,
    loop,
    kbps,
    grid,
    ...(numbered && { numbered }),
  })
  return audio === 'none' ? [video] : [video, await loadAudio(audio)]
}

function jpegLook(spec: CameraSpec): VideoLook {
  const { width, height, fps, scene } = spec.mjpeg ?? { width: 640, height: 360, fps: 5, scene: spec.main?.scene ?? 'testsrc' }
  return { codec: 'mjpeg', scene, name: spec.caption ?? spec.name, width, height, fps, gop: 1, loop: 4, kbps: 0 }
}
