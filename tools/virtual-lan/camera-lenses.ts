/** Everything that a camera films, prepared: its RTSP streams by path, and JPEGs for its web server. Encoders and texts can be changed while it films. */
import type { CameraSpec, StreamSpec } from './camera-spec.ts'
import { type CameraStream, createCameraStream } from './camera-stream.ts'
import type { OverlayText, VideoLook } from './content/draw.ts'
import { type LoopTrack, loadAudio, loadVideo } from './content/media-loop.ts'
import { frameAt, type Grid } from './content/panorama.ts'
import type { Pacer } from './pacer.ts'
import type { PtzHead } from './ptz-head.ts'

export interface CameraLenses {
  readonly streams: ReadonlyMap<string, CameraStream>
  readonly jpegs: CameraStream | undefined
  /** Makes ready what the encoder of this stream is to do; it does so when the result is called. */
  encode(path: string, encoding: Encoding): Promise<() => void>
  /** From now on these stand in all pictures; resolves when they do. */
  write(texts: readonly OverlayText[]): Promise<void>
}

/** What an encoder can be set to. Pixels, pictures a second, seconds between key frames, kbit/s. */
export type Encoding = Pick<StreamSpec, 'codec' | 'width' | 'height' | 'fps' | 'gop' | 'kbps'>

export async function openLenses(spec: CameraSpec, head: PtzHead, pacer: Pacer, phase: number): Promise<CameraLenses> {
  const [grid, coarse] = spec.ptz ? [fineGrid, coarseGrid] : []
  let texts: readonly OverlayText[] = []
  const encoders = new Map<string, StreamSpec>()
  for (const stream of [spec.main, spec.sub, ...spec.more]) if (stream) encoders.set(stream.path, stream)

  // A head that moves shows the picture of where it looks; any other lens shows the next one.
  const open = (tracks: LoopTrack[], of: Grid | undefined) =>
    createCameraStream({ tracks, pacer, phase, view: of && ((units, n) => units[frameAt(of, head.position(), n)]) })
  const gridOf = (stream: StreamSpec) => (stream.codec === 'h264' ? grid : undefined)
  const draw = (stream: StreamSpec) => loadTracks(spec, stream, gridOf(stream), texts)
  const drawJpegs = () => loadVideo({ ...jpegLook(spec), grid: coarse, ...written(texts) })

  const streams = new Map<string, CameraStream>()
  for (const [path, stream] of encoders) streams.set(path, open(await draw(stream), gridOf(stream)))
  const jpegs = spec.mjpeg || spec.snapshot ? open([await drawJpegs()], coarse) : undefined
  return {
    streams,
    jpegs,
    async encode(path, encoding) {
      const before = encoders.get(path)
      // all that a head can see would take too long to draw
      if (!before || gridOf(before)) return () => {}
      const after = { ...before, ...encoding }
      const tracks = await draw(after)
      return () => {
        encoders.set(path, after)
        streams.get(path)?.become(tracks)
      }
    },
    async write(wanted) {
      texts = wanted
      const redraw = async ([path, stream]: readonly [string, StreamSpec]) => streams.get(path)?.become(await draw(stream))
      const drawn = [...encoders].filter(([, stream]) => !gridOf(stream))
      await Promise.all([...drawn.map(redraw), drawJpegs().then((track) => jpegs?.become([track]))])
    },
  }
}

const fineGrid: Grid = { pans: 21, tilts: 5, zooms: 3 }
const coarseGrid: Grid = { pans: 11, tilts: 3, zooms: 2 }

/** Nothing where there is nothing: a look without texts stays the one that is kept on the disk. */
const written = (texts: readonly OverlayText[]) => texts.length > 0 && { texts }

async function loadTracks(
  spec: CameraSpec,
  stream: StreamSpec,
  grid: Grid | undefined,
  texts: readonly OverlayText[],
): Promise<LoopTrack[]> {
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
    ...written(texts),
  })
  return audio === 'none' ? [video] : [video, await loadAudio(audio)]
}

function jpegLook(spec: CameraSpec): VideoLook {
  const { width, height, fps, scene } = spec.mjpeg ?? { width: 640, height: 360, fps: 5, scene: spec.main?.scene ?? 'testsrc' }
  return { codec: 'mjpeg', scene, name: spec.caption ?? spec.name, width, height, fps, gop: 1, loop: 4, kbps: 0 }
}
