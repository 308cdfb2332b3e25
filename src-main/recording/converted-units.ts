/**
 * What our files do not carry, by way of a supervised FFmpeg: it reads the restream, copies what MP4 can hold, converts the rest, and
 * hands fragments over a pipe. The writer makes ordinary files of them, so that library, gaps, retention, repair and players know one
 * kind of file; with `-f segment` a stalled disk would stop FFmpeg, and a killed one leave files of another kind.
 */
import { type Clock, Failure, type Log } from '../base/index.ts'
import type { Hub, StreamRef } from '../hub/types.ts'
import { FragmentReader, fitsFragments, type ReadyTrack, type ReadyUnit, type Track } from '../media/index.ts'
import type { FfmpegTool, Supervisor } from '../supervisor/types.ts'
import type { TimedUnit } from './pre-roll.ts'

export interface ConvertedParts {
  readonly hub: Hub
  readonly supervisor: Supervisor
  readonly clock: Clock
  readonly log: Log
}

export interface ConvertedSink {
  tracks(tracks: readonly ReadyTrack[]): void
  unit(unit: TimedUnit): void
  /** It will not do it, or not now. */
  troubled(failure: Failure): void
}

/** Milliseconds for which units wait after the first: what the hub kept comes at once, so that only later ones tell what time it is. */
const settleFor = 1500
/** Milliseconds that a unit may arrive before the time that it is given; then the clock is set right. */
const tooEarly = 500

export class ConvertedUnits {
  readonly #end: () => Promise<void>

  constructor(ref: StreamRef, tracks: readonly Track[], sink: ConvertedSink, { hub, supervisor, clock, log }: ConvertedParts) {
    const task = supervisor.supervise({
      name: `record ${ref.cameraId}/${ref.role}`,
      run: async (attempt) => {
        const tool = await supervisor.ffmpeg()
        const times = new CaptureTimes(clock, sink)
        const reader = new FragmentReader({
          tracks: (ready) => {
            times.tracks = ready
            sink.tracks(ready)
          },
          sample: (track, unit) => {
            attempt.progress()
            times.take(track, unit)
          },
        })
        const args = [...hub.restream.input(ref), ...recordArguments(tool, tracks)]
        const broken = new AbortController()
        const signal = AbortSignal.any([attempt.signal, broken.signal])
        await supervisor.runFfmpeg({
          ...{ name: `record ${ref.cameraId}/${ref.role}`, args, ownProgress: true },
          attempt: { ...attempt, signal, progress: () => attempt.progress() },
          output: (chunk) => {
            if (broken.signal.aborted) return
            try {
              reader.push(chunk)
            } catch (thrown) {
              broken.abort()
              sink.troubled(new Failure('tool-failed', String(thrown)))
            }
          },
        })
      },
      changed: ({ state, trouble }) => {
        if (trouble && (state === 'failed' || state === 'backing-off'))
          sink.troubled(new Failure(trouble.cause, trouble.evidence ?? undefined))
      },
    })
    log.info({ stream: ref, codecs: unfitting(tracks) }, 'this stream is recorded by way of FFmpeg')
    task.start()
    this.#end = () => task.stop()
  }

  /** Resolves when FFmpeg is gone. */
  close(): Promise<void> {
    return this.#end()
  }
}

/** Codecs that no file of ours carries as they come. */
export function unfitting(tracks: readonly Track[]): string[] {
  return tracks.filter((track) => track.kind !== 'data' && !fitsFragments(track)).map(({ encoding }) => encoding)
}

/** FFmpeg tells how far units are apart, not when they were captured: that is learnt from when they arrive. */
class CaptureTimes {
  tracks: readonly ReadyTrack[] = []
  readonly #clock: Clock
  readonly #sink: ConvertedSink
  #began: number | undefined
  /** Wall time of media time 0: a unit is never captured after it arrived. */
  #anchor = Number.POSITIVE_INFINITY
  #waiting: { track: number; unit: ReadyUnit }[] | undefined = []

  constructor(clock: Clock, sink: ConvertedSink) {
    this.#clock = clock
    this.#sink = sink
  }

  take(track: number, unit: ReadyUnit): void {
    const now = this.#clock.now()
    this.#began ??= now
    const earliest = now - this.#media(track, unit)
    const settled = this.#waiting === undefined
    if (!settled || earliest < this.#anchor - tooEarly) this.#anchor = Math.min(this.#anchor, earliest)
    if (!this.#waiting) {
      this.#pass(track, unit)
      return
    }
    this.#waiting.push({ track, unit })
    if (now - this.#began < settleFor && this.#waiting.length < 500) return
    const waiting = this.#waiting
    this.#waiting = undefined
    for (const one of waiting) this.#pass(one.track, one.unit)
  }

  #pass(track: number, unit: ReadyUnit): void {
    this.#sink.unit({ track, unit, at: this.#anchor + this.#media(track, unit) })
  }

  #media(track: number, unit: ReadyUnit): number {
    return (unit.timestamp * 1000) / (this.tracks[track]?.clockRate ?? 90_000)
  }
}

const copiedPictures = new Set(['mjpeg', 'h264', 'h265', 'mpeg4', 'vp9', 'av1'])
const copiedSounds = new Set(['aac', 'opus', 'mp3'])
const losslessSounds = new Set(['pcma', 'pcmu', 'l16'])

/** After the input. Throws Failure `tool-failed` where this FFmpeg cannot encode what it would have to. */
function recordArguments({ features, major }: FfmpegTool, tracks: readonly Track[]): string[] {
  const video = tracks.find(({ kind }) => kind === 'video')
  const sound = tracks.find(({ kind }) => kind === 'audio')
  return [
    ...(video ? ['-map', '0:v:0', ...pictures(features, video)] : ['-vn']),
    ...(sound ? ['-map', '0:a:0', ...sounds(sound)] : ['-an']),
    ...(major >= 5 ? [] : ['-strict', '-2']),
    // A fragment a frame would be sooner, and FFmpeg 5 gives its frames times that are off by one.
    ...['-f', 'mp4', '-movflags', '+delay_moov+default_base_moof', '-frag_duration', '500000', '-flush_packets', '1', 'pipe:1'],
  ]
}

function pictures({ encoders, fpsMode }: FfmpegTool['features'], { codec }: Track): string[] {
  if (copiedPictures.has(codec)) return ['-c:v', 'copy', ...(codec === 'h265' ? ['-tag:v', 'hvc1'] : [])]
  const timing = [fpsMode ? '-fps_mode' : '-vsync', 'vfr', '-enc_time_base', '1:90000']
  const common = [...timing, '-pix_fmt', 'yuv420p', '-bf', '0', '-force_key_frames', 'expr:gte(t,n_forced*2)']
  if (encoders.has('libx264')) return ['-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-crf', '20', ...common]
  const other = ['h264_videotoolbox', 'h264_mf', 'libopenh264'].find((name) => encoders.has(name))
  if (!other) throw new Failure('tool-failed', 'this FFmpeg has no H.264 encoder')
  return ['-c:v', other, '-b:v', '6M', ...common]
}

function sounds({ codec }: Track): string[] {
  if (copiedSounds.has(codec)) return ['-c:a', 'copy']
  if (losslessSounds.has(codec)) return ['-c:a', 'flac', '-strict', '-2']
  return ['-c:a', 'aac', '-b:a', '96k']
}
