/**
 * Plays one camera's recordings in a `<video>`, by wall time: fragments of the files, as they lie on the disk, into one MediaSource
 * whose time 0 is a moment. At a stretch that is missing it says so and when it goes on: another camera may have something there.
 */
import type { FragmentList, Segment } from '../../../src-shared/recording-rows.ts'
import { engine } from '../../kernel/engine-link.ts'
import { readPictureHead, readPictures } from './fragment-samples.ts'
import { recordedBytes } from './recorded-bytes.ts'

/** Milliseconds without a picture that are worth a word. */
const hole = 1500
/** Seconds that are fetched ahead, and kept behind. */
const ahead = 12
const behind = 30
/** Bytes of one question. */
const piece = 2 * 1024 * 1024
/** Milliseconds of line that are asked for at once. */
const lookahead = 6 * 3600_000
/** Seconds: less than half a picture of any camera. */
const halfPicture = 0.004
/** Seconds by which a browser rounds. */
const tolerance = 0.001
const mostPictures = 5000

/** As the files call JPEG pictures (ISO/IEC 14496-1, object type 0x6C). */
const mjpeg = 'mp4v.6C'

/** Detail of `nothing`: when the next picture was captured, or nothing; of `cannot-play`: the codec; of `failed`: what was said. */
export type PlayerState = 'failed' | 'loading' | 'ready' | 'nothing' | 'cannot-play'

interface Loaded {
  readonly segment: Segment
  readonly list: FragmentList
  /** Of the next fragment to be fetched. */
  next: number
}

export class RecordingPlayer {
  readonly #video: HTMLVideoElement
  readonly #cameraId: string
  readonly #changed: (state: PlayerState, detail: string) => void
  #buffer: SourceBuffer | undefined
  #base = 0
  #segments: Segment[] = []
  #loaded: Loaded | undefined
  #round = 0
  #feeding: Promise<void> | undefined
  #wanted: number | undefined
  /** Seconds in the MediaSource at which the pictures that were fetched begin, in order. */
  #pictures: number[] = []
  /** Ticks a second of the picture track. */
  #scale = 90_000
  /** There is no file behind the last one. */
  #last = false
  #opening: Promise<void> = Promise.resolve()
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(video: HTMLVideoElement, cameraId: string, changed: (state: PlayerState, detail: string) => void) {
    this.#video = video
    this.#cameraId = cameraId
    this.#changed = changed
    this.#timer = setInterval(() => void this.#feed(), 250)
  }

  /** The moment that is shown, milliseconds since 1970. */
  get at(): number | undefined {
    return this.#buffer ? this.#base + this.#video.currentTime * 1000 : undefined
  }

  /** Everything that there is was shown. */
  get ended(): boolean {
    return this.#last && this.#bufferedAfter(this.#video.currentTime) - this.#video.currentTime < 0.3
  }

  async seek(at: number): Promise<void> {
    const { buffered } = this.#video
    const seconds = (at - this.#base) / 1000
    for (let index = 0; index < buffered.length; index++)
      if (this.#buffer && seconds >= buffered.start(index) && seconds < buffered.end(index) - 0.2) {
        this.#video.currentTime = seconds
        return
      }
    this.#opening = this.#open(at)
    await this.#opening
  }

  /** To the next picture, or the one before. Resolves with its moment; undefined where there is none. */
  async step(direction: 1 | -1): Promise<number | undefined> {
    await this.#opening
    await this.#feed()
    const here = this.#pictures.findLastIndex((at) => at <= this.#video.currentTime + tolerance)
    let next = this.#pictures[here + direction]
    const at = this.at
    if (next === undefined && direction < 0 && at !== undefined) {
      // The group before was not fetched yet, or is forgotten.
      const shown = this.#base + (this.#pictures[here] ?? 0) * 1000
      await this.#open(shown - 1000)
      next = this.#pictures.findLast((one) => this.#base + one * 1000 < shown - 1)
    }
    if (next === undefined) return undefined
    // A little behind its beginning: what lies exactly between two may be either.
    this.#wanted = undefined
    this.#video.currentTime = next + halfPicture
    return this.at
  }

  close(): void {
    clearInterval(this.#timer)
    this.#round += 1
    this.#release()
  }

  async #open(at: number): Promise<void> {
    this.#round += 1
    const round = this.#round
    this.#changed('loading', '')
    this.#segments = await this.#ask(at)
    const segment = this.#segments.find(({ to }) => to > at)
    if (round !== this.#round) return
    if (!segment || segment.from - at > hole) {
      this.#release()
      this.#changed('nothing', segment ? String(segment.from) : '')
      return
    }
    const list = await engine().recording.fragments({ segment_id: segment.id })
    if (round !== this.#round) return
    const mime = list.mime || 'video/mp4; codecs="avc1.640028"'
    if (!MediaSource.isTypeSupported(mime)) {
      this.#release()
      this.#changed('cannot-play', mime.includes(mjpeg) ? 'MJPEG' : (/codecs="([^"]*)"/.exec(mime)?.[1] ?? mime))
      return
    }
    this.#release()
    const source = new MediaSource()
    this.#video.src = URL.createObjectURL(source)
    await new Promise((resolve) => source.addEventListener('sourceopen', resolve, { once: true }))
    if (round !== this.#round) return
    URL.revokeObjectURL(this.#video.src)
    this.#buffer = source.addSourceBuffer(mime)
    this.#base = segment.from
    const start = Math.max(at, segment.from)
    const first = list.fragments.findLastIndex(({ key, from }) => key && segment.from + from <= start)
    await this.#begin({ segment, list, next: Math.max(0, first) })
    this.#wanted = (start - this.#base) / 1000
    // One under way may be of what was open before.
    await this.#feeding
    await this.#feed()
    this.#changed('ready', '')
  }

  /** Files from a moment on: of the main stream, or of another where that alone was recorded. */
  async #ask(from: number): Promise<Segment[]> {
    const range = { camera_id: this.#cameraId, from: Math.max(0, Math.round(from)), to: Math.round(from + lookahead), limit: 200 }
    const main = await engine().recording.segments({ ...range, role: 'main' })
    return main.length > 0 ? main : engine().recording.segments(range)
  }

  async #begin(loaded: Loaded): Promise<void> {
    const { segment, list } = loaded
    const buffer = this.#buffer
    if (!buffer) return
    buffer.timestampOffset = (segment.from - this.#base) / 1000
    const head = await recordedBytes(segment.id, list.head.at, list.head.length)
    this.#scale = readPictureHead(head)?.scale ?? 90_000
    await this.#append(head)
    this.#loaded = loaded
  }

  /** Fetches what is needed next; jumps over a hole. One at a time: who comes meanwhile waits for that one. */
  #feed(): Promise<void> {
    this.#feeding ??= this.#fetchNext().finally(() => {
      this.#feeding = undefined
    })
    return this.#feeding
  }

  async #fetchNext(): Promise<void> {
    const loaded = this.#loaded
    if (!loaded || !this.#buffer) return
    const round = this.#round
    try {
      if (this.#jump()) return
      const here = this.#wanted ?? this.#video.currentTime
      if (this.#bufferedAfter(here) > here + ahead * Math.max(1, this.#video.playbackRate)) return
      const { fragments } = loaded.list
      const first = fragments[loaded.next]
      if (!first) {
        await this.#nextSegment(loaded)
        return
      }
      let end = loaded.next
      while (end + 1 < fragments.length && (fragments[end + 1]?.at ?? 0) + (fragments[end + 1]?.length ?? 0) - first.at <= piece) end += 1
      const last = fragments[end] ?? first
      const data = await recordedBytes(loaded.segment.id, first.at, last.at + last.length - first.at)
      if (round !== this.#round) return
      await this.#append(data)
      this.#note(data, loaded.segment)
      loaded.next = end + 1
      if (this.#wanted !== undefined) {
        this.#video.currentTime = this.#wanted
        this.#wanted = undefined
      }
      await this.#forget()
    } catch (thrown) {
      if (round === this.#round) this.#changed('failed', thrown instanceof Error ? thrown.message : '')
    }
  }

  async #nextSegment({ segment }: Loaded): Promise<void> {
    const round = this.#round
    if (segment.running) {
      const list = await engine().recording.fragments({ segment_id: segment.id })
      if (round !== this.#round || this.#loaded?.segment.id !== segment.id) return
      if (list.fragments.length > this.#loaded.list.fragments.length || list.segment.running) {
        this.#loaded = { ...this.#loaded, list, segment: list.segment }
        return
      }
    }
    let next = this.#segments.find(({ from }) => from > segment.from)
    if (!next) {
      this.#segments = await this.#ask(segment.to - 1)
      next = this.#segments.find(({ from }) => from > segment.from)
    }
    if (round !== this.#round) return
    this.#last = next === undefined && !segment.running
    if (!next) return
    const list = await engine().recording.fragments({ segment_id: next.id })
    if (round === this.#round) await this.#begin({ segment: next, list, next: 0 })
  }

  /** When each picture is shown that can be stepped to. */
  #note(data: Uint8Array, { from }: Segment): void {
    const offset = (from - this.#base) / 1000
    const times = readPictures(data).map(({ at }) => at / this.#scale + offset)
    this.#pictures = [...this.#pictures.slice(-mostPictures), ...times].sort((a, b) => a - b)
  }

  #bufferedAfter(seconds: number): number {
    const { buffered } = this.#video
    for (let index = 0; index < buffered.length; index++)
      if (seconds >= buffered.start(index) - 0.1 && seconds <= buffered.end(index)) return buffered.end(index)
    return this.#wanted === undefined && buffered.length > 0 ? buffered.end(buffered.length - 1) : seconds
  }

  /** Over a hole that is not worth a word; a longer one ends what is played here. True: it ended. */
  #jump(): boolean {
    const { buffered, currentTime, paused } = this.#video
    if (paused) return false
    for (let index = 0; index < buffered.length; index++) {
      const start = buffered.start(index)
      if (start <= currentTime || currentTime < (index === 0 ? 0 : buffered.end(index - 1) - 0.3)) continue
      if ((start - currentTime) * 1000 < hole) {
        this.#video.currentTime = start + 0.01
        return false
      }
      const goesOn = Math.round(this.#base + start * 1000)
      this.#round += 1
      this.#release()
      this.#changed('nothing', String(goesOn))
      return true
    }
    return false
  }

  async #forget(): Promise<void> {
    const buffer = this.#buffer
    const { buffered, currentTime } = this.#video
    if (!buffer || buffered.length === 0 || buffered.start(0) > currentTime - behind * 2) return
    buffer.remove(0, currentTime - behind)
    await updated(buffer)
  }

  async #append(data: Uint8Array<ArrayBuffer>): Promise<void> {
    const buffer = this.#buffer
    if (!buffer) return
    buffer.appendBuffer(data)
    await updated(buffer)
  }

  #release(): void {
    this.#loaded = undefined
    this.#last = false
    this.#buffer = undefined
    this.#wanted = undefined
    this.#pictures = []
    this.#video.removeAttribute('src')
    this.#video.load()
  }
}

function updated(buffer: SourceBuffer): Promise<void> {
  if (!buffer.updating) return Promise.resolve()
  return new Promise((resolve) => buffer.addEventListener('updateend', () => resolve(), { once: true }))
}
