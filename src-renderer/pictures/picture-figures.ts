/**
 * Counts what a picture does, for a readout that is looked at a few times a second: rate, skipped frames, bytes, age.
 *
 * Age is counted by the engine's clock. Where the page runs on another computer, the two clocks are compared by the
 * fastest frame seen: what then remains unknown is that frame's own way to the page.
 */
import type { MediaMessage } from '../../src-shared/media-channel.ts'

export interface PictureFigures {
  /** Frames drawn per second, over the last seconds. */
  readonly fps: number
  /** Skipped since the picture began, because this window was too slow for them. */
  readonly skipped: number
  /** Bytes of JPEG per second. */
  readonly bytesPerSecond: number
  /** Milliseconds from capture until now of the picture on the canvas; null when there is none. */
  readonly age: number | null
  /** Whether the age counts from the capture, or only from the moment when the engine received the picture. */
  readonly ageFrom: 'capture' | 'arrival'
  readonly width: number
  readonly height: number
}

const windowMs = 3000
/** Clocks further apart than this are not taken for one clock and a slow way, milliseconds. */
const sameClock = 1500

export class FigureCounter {
  #drawn: { at: number; bytes: number }[] = []
  #skipped = 0
  #lastSeq: number | undefined
  #last: Pick<MediaMessage, 'capturedAt' | 'receivedAt' | 'width' | 'height'> | undefined
  /** Smallest difference seen between the page's clock and the engine's. */
  #fastest = Number.POSITIVE_INFINITY

  /** For each frame that arrived, before it is decoded. The engine counts up for skipped frames too. */
  arrived(frame: MediaMessage, now: number): void {
    if (this.#lastSeq !== undefined && frame.seq > this.#lastSeq) this.#skipped += frame.seq - this.#lastSeq - 1
    this.#lastSeq = frame.seq
    this.#fastest = Math.min(this.#fastest, now - frame.receivedAt)
  }

  /** A frame of its own engine's count: after a lost link counting starts anew. */
  restarted(): void {
    this.#lastSeq = undefined
    this.#fastest = Number.POSITIVE_INFINITY
  }

  drawn(frame: MediaMessage, now: number): void {
    this.#drawn.push({ at: now, bytes: frame.body.byteLength })
    const { capturedAt, receivedAt, width, height } = frame
    this.#last = { capturedAt, receivedAt, width, height }
    this.#forget(now)
  }

  read(now: number): PictureFigures {
    this.#forget(now)
    const span = Math.max(1000, Math.min(windowMs, now - (this.#drawn[0]?.at ?? now)))
    const last = this.#last
    const capture = last !== undefined && !Number.isNaN(last.capturedAt)
    const taken = capture ? last.capturedAt : last?.receivedAt
    return {
      fps: (Math.max(0, this.#drawn.length - 1) * 1000) / span,
      skipped: this.#skipped,
      bytesPerSecond: (this.#drawn.reduce((sum, { bytes }) => sum + bytes, 0) * 1000) / span,
      age: taken === undefined ? null : Math.max(0, now - taken - this.#clockOffset()),
      ageFrom: capture ? 'capture' : 'arrival',
      width: last?.width ?? 0,
      height: last?.height ?? 0,
    }
  }

  #clockOffset(): number {
    const fastest = Number.isFinite(this.#fastest) ? this.#fastest : 0
    return fastest >= -20 && fastest < sameClock ? 0 : fastest
  }

  #forget(now: number): void {
    while (this.#drawn[0] !== undefined && this.#drawn[0].at < now - windowMs) this.#drawn.shift()
  }
}
