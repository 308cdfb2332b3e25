/**
 * Plays one camera's recordings in a `<video>`, by wall time: fragments of the files, as they lie on the disk, into one MediaSource
 * whose time 0 is a moment. Stretches that are missing are jumped over.
 */
import type { FragmentList, Segment } from '../../../src-shared/recording-rows.ts'
import { engine } from '../../kernel/engine-link.ts'

/** Seconds that are fetched ahead, and kept behind. */
const ahead = 12
const behind = 30
/** Bytes of one question. */
const piece = 2 * 1024 * 1024
/** Milliseconds of line that are asked for at once. */
const lookahead = 6 * 3600_000

export type PlayerState = 'loading' | 'ready' | 'nothing' | 'cannot-play'

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
  #feeding = false
  #wanted: number | undefined
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

  async seek(at: number): Promise<void> {
    const { buffered } = this.#video
    const seconds = (at - this.#base) / 1000
    for (let index = 0; index < buffered.length; index++)
      if (this.#buffer && seconds >= buffered.start(index) && seconds < buffered.end(index) - 0.2) {
        this.#video.currentTime = seconds
        return
      }
    await this.#open(at)
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
    this.#segments = await engine().recording.segments({
      camera_id: this.#cameraId,
      role: 'main',
      from: at,
      to: at + lookahead,
      limit: 200,
    })
    const segment = this.#segments.find(({ to }) => to > at)
    if (round !== this.#round) return
    if (!segment) {
      this.#release()
      this.#changed('nothing', '')
      return
    }
    const list = await engine().recording.fragments({ segment_id: segment.id })
    if (round !== this.#round) return
    const mime = list.mime || 'video/mp4; codecs="avc1.640028"'
    if (!MediaSource.isTypeSupported(mime)) {
      this.#release()
      this.#changed('cannot-play', /codecs="([^"]*)"/.exec(mime)?.[1] ?? mime)
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
    await this.#feed()
    this.#changed('ready', '')
  }

  async #begin(loaded: Loaded): Promise<void> {
    const { segment, list } = loaded
    const buffer = this.#buffer
    if (!buffer) return
    buffer.timestampOffset = (segment.from - this.#base) / 1000
    await this.#append(await bytes(segment.id, list.head.at, list.head.length))
    this.#loaded = loaded
  }

  /** Fetches what is needed next; jumps over a hole. */
  async #feed(): Promise<void> {
    const loaded = this.#loaded
    if (this.#feeding || !loaded || !this.#buffer) return
    this.#feeding = true
    const round = this.#round
    try {
      this.#jump()
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
      const data = await bytes(loaded.segment.id, first.at, last.at + last.length - first.at)
      if (round !== this.#round) return
      await this.#append(data)
      loaded.next = end + 1
      if (this.#wanted !== undefined) {
        this.#video.currentTime = this.#wanted
        this.#wanted = undefined
      }
      await this.#forget()
    } catch (thrown) {
      if (round === this.#round) this.#changed('nothing', thrown instanceof Error ? thrown.message : '')
    } finally {
      this.#feeding = false
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
      this.#segments = await engine().recording.segments({
        camera_id: this.#cameraId,
        role: 'main',
        from: segment.to - 1,
        to: segment.to + lookahead,
        limit: 200,
      })
      next = this.#segments.find(({ from }) => from > segment.from)
    }
    if (!next || round !== this.#round) return
    const list = await engine().recording.fragments({ segment_id: next.id })
    if (round === this.#round) await this.#begin({ segment: next, list, next: 0 })
  }

  #bufferedAfter(seconds: number): number {
    const { buffered } = this.#video
    for (let index = 0; index < buffered.length; index++)
      if (seconds >= buffered.start(index) - 0.1 && seconds <= buffered.end(index)) return buffered.end(index)
    return this.#wanted === undefined && buffered.length > 0 ? buffered.end(buffered.length - 1) : seconds
  }

  #jump(): void {
    const { buffered, currentTime, paused } = this.#video
    if (paused) return
    for (let index = 0; index < buffered.length; index++) {
      const start = buffered.start(index)
      if (start > currentTime && currentTime >= (index === 0 ? 0 : buffered.end(index - 1) - 0.3)) {
        this.#video.currentTime = start + 0.01
        return
      }
    }
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
    this.#buffer = undefined
    this.#wanted = undefined
    this.#video.removeAttribute('src')
    this.#video.load()
  }
}

function updated(buffer: SourceBuffer): Promise<void> {
  if (!buffer.updating) return Promise.resolve()
  return new Promise((resolve) => buffer.addEventListener('updateend', () => resolve(), { once: true }))
}

async function bytes(id: string, at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const { base64 } = await engine().recording.read({ segment_id: id, at, length })
  const text = atob(base64)
  const out = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) out[index] = text.charCodeAt(index)
  return out
}
