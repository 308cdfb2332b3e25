/**
 * How FFmpeg is told to make JPEGs of a stream: everything between the common head and the end of its argument list.
 *
 * One thread each, since frame threads cost as much CPU, more memory and a frame of delay each. `select` instead of
 * `fps`: it passes a picture on at once and keeps its exact time, where `fps` waits for the next one and rounds.
 */
import type { FfmpegTool } from '../../supervisor/types.ts'

export interface PictureSpec {
  /** Pixels across at most; never scaled up. Undefined: as the camera sends it. */
  readonly width: number | undefined
  /** Frames per second at most. */
  readonly fps: number
  /** The usual one where it is left out. */
  readonly quality?: Quality | undefined
  /** Also of a camera that sends JPEGs: coded anew where they are larger or better than this. */
  readonly recode?: boolean | undefined
}

/** As the earlier viewer had them: JPEG of 60, 80 and 95. */
export type Quality = 'low' | 'medium' | 'high'
export const qualities: readonly Quality[] = ['low', 'medium', 'high']
/** FFmpeg's scale: its tables at 8 are those of MPEG, about half as coarse as those of JPEG at 50. */
const scales: Record<Quality, string> = { low: '12', medium: '6', high: '2' }

/** Rates that workers are run at: viewers of about the same rate share one. */
const rates = [1, 5, 10, 15, 25]

export function rateClass(fps: number): number {
  return rates.find((rate) => rate >= fps) ?? 25
}

/** Size against look: about 190 KiB/s for 640 pixels at 10 frames per second; CPU does not depend on it. */
const usualScale = '5'

export function workerArguments(
  tool: Pick<FfmpegTool, 'features'>,
  input: readonly string[],
  spec: PictureSpec,
  sourceFps: number | undefined,
): string[] {
  // `nobuffer` must not stand here: it throws away the group of pictures with which the hub begins.
  const probe = ['-threads', '1', '-probesize', '32', '-analyzeduration', '0']
  const onlyVideo = input.at(-1)?.startsWith('rtsp:') ? ['-allowed_media_types', 'video'] : []
  return [
    ...['-filter_threads', '1', '-copyts', ...probe, ...onlyVideo, ...input],
    ...['-map', '0:v:0', '-an', '-sn', '-dn', '-vf', filters(spec, sourceFps)],
    ...(tool.features.fpsMode ? ['-fps_mode', 'passthrough'] : ['-vsync', 'passthrough']),
    ...['-enc_time_base', '1:1000', '-c:v', 'mjpeg', '-threads', '1', '-q:v', spec.quality ? scales[spec.quality] : usualScale],
    ...['-f', 'smjpeg', '-flush_packets', '1', 'pipe:1'],
  ]
}

function filters({ width, fps }: PictureSpec, sourceFps: number | undefined): string {
  const size = width === undefined ? '' : `w='min(${width},iw)':h=-2:`
  const scale = `scale=${size}flags=fast_bilinear:out_range=pc,format=yuvj420p`
  // A camera's clock wavers: what is nearly as fast as wanted is passed on whole, so that no frame is lost to rounding.
  if (sourceFps !== undefined && sourceFps <= fps * 1.25) return scale
  const slot = sourceFps === undefined ? fps * 1.1 : fps
  return `select='isnan(prev_selected_t)+gt(floor(t*${slot}),floor(prev_selected_t*${slot}))',${scale}`
}

/** What one feed can serve both with; the rate may be another. */
export const samePictures = (a: PictureSpec, b: PictureSpec): boolean =>
  a.width === b.width && a.quality === b.quality && (a.recode ?? false) === (b.recode ?? false)
