/**
 * Live streams for HLS players (RFC 8216): fragments put together to segments that begin with a key frame, a playlist of the last of
 * them with their wall times. A stream is read from its first request on, until nobody has asked for a while.
 */
import { type Clock, Failure } from '../../base/index.ts'
import type { StreamRef } from '../../hub/types.ts'
import { type FragmentHead, fitsFragments } from '../../media/index.ts'
import { troubleFailure } from '../feed-state.ts'
import type { FragmentListener, LiveFragment } from './fragment-feed.ts'

interface Segment {
  readonly number: number
  /** Of the head that it needs. */
  readonly map: number
  readonly data: Buffer
  readonly seconds: number
  readonly capturedAt: number
  /** It does not follow the one before without a hole. */
  readonly broken: boolean
}

export interface HlsStream {
  /** When there is something to play. Throws Failure. */
  playlist(): Promise<string>
  /** Undefined where there is no such file any more. */
  file(name: string): Buffer | undefined
}

/** Seconds that a segment lasts at least. */
const shortest = 1
const keptSegments = 8
const mostBytes = 48 * 1024 * 1024
const firstWithin = 20_000
/** Milliseconds without a request after which nobody plays it. */
const idleAfter = 30_000
/** Microseconds between fragments that are a hole. */
const hole = 1_000_000

export class HlsStreams {
  readonly #clock: Clock
  readonly #seat: (ref: StreamRef, listener: FragmentListener) => { leave(): void }
  readonly #open = new Map<string, OpenStream>()

  constructor(clock: Clock, seat: (ref: StreamRef, listener: FragmentListener) => { leave(): void }) {
    this.#clock = clock
    this.#seat = seat
  }

  open(ref: StreamRef): HlsStream {
    const key = `${ref.cameraId}/${ref.role}`
    let stream = this.#open.get(key)
    if (!stream) {
      stream = new OpenStream(
        this.#clock,
        (listener) => this.#seat(ref, listener),
        () => this.#open.delete(key),
      )
      this.#open.set(key, stream)
    }
    stream.asked()
    return stream
  }

  close(): void {
    for (const stream of [...this.#open.values()]) stream.close()
  }
}

class OpenStream implements HlsStream {
  readonly #clock: Clock
  readonly #closed: () => void
  readonly #place: { leave(): void }
  readonly #maps: FragmentHead[] = []
  readonly #waiting = new Set<() => void>()
  #segments: Segment[] = []
  #parts: LiveFragment[] = []
  #number = 0
  #longest = shortest
  #broken = false
  #discontinuities = 0
  #trouble: Failure | undefined
  #failure: Failure | undefined
  #cancelIdle = () => {}

  constructor(clock: Clock, seat: (listener: FragmentListener) => { leave(): void }, closed: () => void) {
    this.#clock = clock
    this.#closed = closed
    this.#place = seat({
      state: ({ word, trouble }) => {
        this.#trouble = trouble ? troubleFailure(trouble) : undefined
        this.#failure = word === 'failed' ? troubleFailure(trouble) : undefined
        this.#wake()
      },
      track: (video) => {
        if (!fitsFragments(video)) this.#failure = new Failure('codec', `${video.codec} does not go into MP4`)
        this.#wake()
      },
      head: (head) => {
        this.#finish()
        this.#maps.push(head)
        this.#broken = this.#segments.length > 0
      },
      fragment: (fragment) => this.#add(fragment),
    })
  }

  asked(): void {
    this.#cancelIdle()
    this.#cancelIdle = this.#clock.after(idleAfter, () => this.close())
  }

  close(): void {
    this.#cancelIdle()
    this.#place.leave()
    this.#closed()
    this.#failure ??= new Failure('no-media', 'the stream was closed')
    this.#wake()
  }

  async playlist(): Promise<string> {
    let late = false
    const cancel = this.#clock.after(firstWithin, () => {
      late = true
      this.#wake()
    })
    try {
      while (this.#segments.length === 0) {
        if (this.#failure) throw this.#failure
        if (late) throw this.#trouble ?? new Failure('no-media', `no segment within ${firstWithin / 1000} s`)
        await new Promise<void>((resolve) => void this.#waiting.add(resolve))
      }
    } finally {
      cancel()
    }
    return this.#write()
  }

  file(name: string): Buffer | undefined {
    const [, kind, number] = /^(init|segment)-(\d+)\.(?:mp4|m4s)$/.exec(name) ?? []
    if (kind === 'init') return this.#maps[Number(number)]?.data
    return this.#segments.find((segment) => segment.number === Number(number))?.data
  }

  #add(fragment: LiveFragment): void {
    const first = this.#parts[0]
    const last = this.#parts.at(-1)
    const gap = last !== undefined && fragment.pts - last.pts > hole + last.duration
    const seconds = first ? (fragment.pts - first.pts) / 1e6 : 0
    if (first && fragment.key && (gap || seconds >= shortest)) this.#finish(gap ? undefined : fragment.pts)
    if (gap) this.#broken = true
    if (this.#parts.length > 0 || fragment.key) this.#parts.push(fragment)
  }

  /** `until`: where the next one begins. */
  #finish(until?: number): void {
    const [first] = this.#parts
    const last = this.#parts.at(-1)
    if (!first || !last || this.#maps.length === 0) return
    const seconds = ((until ?? last.pts + last.duration) - first.pts) / 1e6
    const segment: Segment = {
      ...{ number: this.#number, map: this.#maps.length - 1, seconds, capturedAt: first.capturedAt, broken: this.#broken },
      data: Buffer.concat(this.#parts.map(({ data }) => data)),
    }
    this.#number += 1
    this.#longest = Math.max(this.#longest, seconds)
    this.#broken = false
    this.#parts = []
    this.#segments.push(segment)
    const bytes = () => this.#segments.reduce((sum, { data }) => sum + data.length, 0)
    while (this.#segments.length > keptSegments || (this.#segments.length > 3 && bytes() > mostBytes))
      if (this.#segments.shift()?.broken) this.#discontinuities += 1
    this.#wake()
  }

  #write(): string {
    const [first] = this.#segments
    const lines = [
      ...['#EXTM3U', '#EXT-X-VERSION:7', `#EXT-X-TARGETDURATION:${Math.ceil(this.#longest)}`],
      ...[
        `#EXT-X-MEDIA-SEQUENCE:${first?.number ?? 0}`,
        `#EXT-X-DISCONTINUITY-SEQUENCE:${this.#discontinuities}`,
        '#EXT-X-INDEPENDENT-SEGMENTS',
      ],
    ]
    let map: number | undefined
    for (const [n, segment] of this.#segments.entries()) {
      if (segment.broken && n > 0) lines.push('#EXT-X-DISCONTINUITY')
      if (segment.map !== map) lines.push(`#EXT-X-MAP:URI="hls/init-${segment.map}.mp4"`)
      map = segment.map
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.capturedAt).toISOString()}`)
      lines.push(`#EXTINF:${segment.seconds.toFixed(3)},`, `hls/segment-${segment.number}.m4s`)
    }
    return `${lines.join('\n')}\n`
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }
}
