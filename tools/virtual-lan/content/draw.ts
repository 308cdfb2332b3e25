/** What the cameras film: moving patterns with a name and a running clock burnt in, encoded once by FFmpeg. */
import { cached } from './cache.ts'
import { ffmpegOutput, findFfmpeg } from './ffmpeg.ts'
import { numberFilters } from './frame-number.ts'
import { framesOf, type Grid, panorama } from './panorama.ts'

type Scene = 'testsrc' | 'bars' | 'life' | 'gradients' | 'waves'

export interface VideoLook {
  readonly codec: 'h264' | 'h265' | 'mjpeg'
  readonly scene: Scene
  /** Burnt in; letters that FFmpeg's filter language would mistake are left out. */
  readonly name: string
  /** Pixels, even. */
  readonly width: number
  readonly height: number
  readonly fps: number
  /** Seconds between key frames; the loop is a whole number of them. */
  readonly gop: number
  /** Seconds. */
  readonly loop: number
  readonly kbps: number
  /** For a camera that moves: not a loop but a picture per place of the head, all of them key frames. */
  readonly grid?: Grid | undefined
  /** Each frame carries its number within the loop, to be read from the picture by `readNumber`. */
  readonly numbered?: boolean | undefined
  /** Put on every picture, as a camera's own texts are. */
  readonly texts?: readonly OverlayText[] | undefined
}

/** `x`, `y`: where the middle of the text is, 0 left or top, 1 right or bottom; it never leaves the picture. */
export interface OverlayText {
  readonly words: string
  readonly x: number
  readonly y: number
  /** Pixels of a picture of 1080 lines. */
  readonly size: number
}

/** Annex B with an access unit delimiter before every picture, parameter sets before every key frame; or JPEGs one after the other. */
export async function drawVideo(look: VideoLook): Promise<Buffer> {
  const { version } = await findFfmpeg()
  return cached(['video', 6, version, look], async () => {
    try {
      return await ffmpegOutput([...source(look, true), ...encoder(look)])
    } catch {
      // No font, or an FFmpeg without drawtext: a picture without words still moves.
      return ffmpegOutput([...source(look, false), ...encoder(look)])
    }
  })
}

function source(look: VideoLook, words: boolean): string[] {
  const { width, height, fps, loop, grid } = look
  const frames = grid ? framesOf(grid) : Math.round(loop * fps)
  const size = `s=${width}x${height}:r=${fps}`
  const scenes: Record<Scene, string> = {
    testsrc: `testsrc2=${size}`,
    bars: `smptehdbars=${size},scroll=horizontal=${1 / frames}`,
    life: `life=s=${Math.round(width / 8)}x${Math.round(height / 8)}:r=${fps}:mold=10:life_color=#ff8c1a:death_color=#303030:mold_color=#181818:ratio=0.2:seed=7,scale=${width}:${height}:flags=neighbor`,
    gradients: `gradients=${size}:c0=#102040:c1=#e07020:seed=5:speed=0.02`,
    // One picture is computed, the rest are the same one shifted: a formula per pixel and frame would take half a minute.
    waves: `color=c=black:${size}:d=${1 / fps},format=yuv444p,geq=lum='128+60*sin((X+Y/2)/${width / 12})':cb='128+50*sin(Y/${height / 5})':cr='128+50*cos(X/${width / 6})',loop=loop=-1:size=1,setpts=N/${fps}/TB,scroll=horizontal=${1 / frames}`,
  }
  const small = Math.max(10, Math.round(height / 18))
  const text = `:fontsize=${small}:fontcolor=white:box=1:boxcolor=black@0.6:boxborderw=${Math.round(small / 4)}`
  const name = drawable(look.name)
  const filters = [
    // Sensor noise, so that the bitrate is a real camera's and not a test pattern's; on planar YUV, where it stays noise.
    ...(look.kbps >= 1000 && !grid ? ['format=yuv420p', 'noise=alls=7:allf=t'] : []),
    ...(words ? [`drawtext=text='${name}':x=w/40:y=h/30${text}`] : []),
    ...(words && !grid ? [`drawtext=text='%{pts\\:hms}':x=w-tw-w/40:y=h-th-h/30${text}`] : []),
    ...(words ? (look.texts ?? []).map((one) => textFilter(one, height)) : []),
    ...(look.numbered ? numberFilters(width, height) : []),
    `format=${look.codec === 'mjpeg' ? 'yuvj420p' : 'yuv420p'}`,
  ]
  return ['-f', 'lavfi', '-i', [grid ? panorama(grid, look) : scenes[look.scene], ...filters].join(','), '-frames:v', String(frames)]
}

/** Letters that FFmpeg's filter language would mistake are left out. */
const drawable = (words: string) => words.replace(/[^\p{L}\p{N} _-]/gu, ' ')

function textFilter({ words, x, y, size }: OverlayText, height: number): string {
  const pixels = Math.max(8, Math.round((size * height) / 1080))
  const place = `x=max(0\\,min(w-tw\\,w*${x.toFixed(3)}-tw/2)):y=max(0\\,min(h-th\\,h*${y.toFixed(3)}-th/2))`
  return `drawtext=text='${drawable(words)}':${place}:fontsize=${pixels}:fontcolor=yellow:box=1:boxcolor=blue@0.8:boxborderw=4`
}

function encoder({ codec, fps, gop, kbps, grid }: VideoLook): string[] {
  const key = grid ? 1 : Math.max(1, Math.round(fps * gop))
  const rate = ['-b:v', `${kbps}k`, '-maxrate', `${kbps}k`, '-bufsize', `${kbps}k`]
  if (codec === 'mjpeg') return ['-c:v', 'mjpeg', '-q:v', '6', '-huffman', 'default', '-f', 'mjpeg', '-']
  if (codec === 'h265') {
    const x265 = `keyint=${key}:min-keyint=${key}:scenecut=0:open-gop=0:bframes=0:repeat-headers=1:aud=1:log-level=error`
    return ['-c:v', 'libx265', '-preset', 'ultrafast', ...rate, '-x265-params', x265, '-f', 'hevc', '-']
  }
  const x264 = `keyint=${key}:min-keyint=${key}:scenecut=0:open-gop=0:repeat-headers=1:aud=1:sliced-threads=0`
  return ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '0', '-profile:v', 'main', ...rate, '-x264-params', x264, '-f', 'h264', '-']
}

/** ADTS frames of AAC-LC, raw samples of G.711 or L16, Opus in Ogg, MPEG frames; a tone of 330 Hz that beeps at 990 Hz as each second begins. `rate` in Hz. */
export async function drawAudio(codec: keyof typeof audioFormats, rate: number, seconds: number): Promise<Buffer> {
  const { version } = await findFfmpeg()
  const tone = ['-f', 'lavfi', '-i', `sine=frequency=330:beep_factor=3:sample_rate=${rate}:duration=${seconds + 1}`, '-ac', '1']
  const format = audioFormats[codec]
  return cached(['audio', 2, version, codec, rate, seconds], () => ffmpegOutput([...tone, ...format, '-']))
}

const audioFormats = {
  aac: ['-c:a', 'aac', '-b:a', '32k', '-f', 'adts'],
  pcma: ['-f', 'alaw'],
  pcmu: ['-f', 'mulaw'],
  l16: ['-c:a', 'pcm_s16be', '-f', 's16be'],
  opus: ['-c:a', 'libopus', '-b:a', '32k', '-frame_duration', '20', '-f', 'ogg'],
  mp2: ['-c:a', 'mp2', '-b:a', '64k', '-f', 'mp2'],
  mp3: ['-c:a', 'libmp3lame', '-b:a', '64k', '-write_xing', '0', '-id3v2_version', '0', '-f', 'mp3'],
} as const
