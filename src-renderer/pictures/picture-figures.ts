/**
 * Counts what a picture does, for a readout that is looked at a few times a second: rate, skipped frames, bytes, delay, age.
 *
 * Age is counted by the engine's clock. Where the page runs on another computer, the two clocks are compared by the
 * fastest frame seen: what then remains unknown is that frame's own way to the page.
 */
import type { MediaHead } from '../../src-shared/media-channel.ts'

export interface PictureFigures {
  /** Frames drawn per second, over the last seconds. */
  readonly fps: number
  /** Skipped since the picture began, because this window was too slow for them. */
  readonly skipped: number
  /** Bytes received per second. */
  readonly bytesPerSecond: number
  /** Milliseconds from capture until now of the picture on the canvas; null when there is none. */
  readonly age: number | null
  /** Milliseconds from capture to canvas of the pictures drawn lately, the middle one; null when there is none. */
  readonly delay: number | null
  /** Whether these count from the capture, or only from the moment when the engine received the picture. */
  readonly ageFrom: 'capture' | 'arrival'
  /** Pixels, as the picture came. */
  readonly width: number
  readonly height: number
}

const figuresEvery = 500

/** Tells them twice a second while anybody listens. */
export class FigureTeller {
  readonly #around: { after(ms: number, call: () => void): () => void }
  readonly #read: () => PictureFigures
  readonly #listeners = new Set<(figures: PictureFigures) => void>()
  #cancel = () => {}

  constructor(around: { after(ms: number, call: () => void): () => void }, read: () => PictureFigures) {
    this.#around = around
    this.#read = read
  }

  /** Returns how to stop. */
  tell(call: (figures: PictureFigures) => void): () => void {
    this.#listeners.add(call)
    if (this.#listeners.size === 1) this.#tick()
    else call(this.#read())
    return () => {
      this.#listeners.delete(call)
      if (this.#listeners.size === 0) this.#cancel()
    }
  }

  close(): void {
    this.#cancel()
    this.#listeners.clear()
  }

  #tick(): void {
    const figures = this.#read()
    for (const call of [...this.#listeners]) call(figures)
    if (this.#listeners.size > 0) this.#cancel = this.#around.after(figuresEvery, () => this.#tick())
  }
}

const windowMs = 3000
/** Clocks further apart than this are not taken for one clock and a slow way, milliseconds. */
const sameClock = 1500

export class FigureCounter {
  #received: { at: number; bytes: number }[] = []
  #drawn: { at: number; taken: number }[] = []
  #skipped = 0
  #lastSeq: number | undefined
  #last: { head: Pick<MediaHead, 'capturedAt' | 'receivedAt'>; width: number; height: number } | undefined
  /** Smallest difference seen between the page's clock and the engine's. */
  #fastest = Number.POSITIVE_INFINITY

  /** For each frame that arrived, before it is decoded. The engine counts up for skipped frames too. */
  arrived(head: Pick<MediaHead, 'seq' | 'receivedAt'>, bytes: number, now: number): void {
    if (this.#lastSeq !== undefined && head.seq > this.#lastSeq) this.#skipped += head.seq - this.#lastSeq - 1
    this.#lastSeq = head.seq
    this.#fastest = Math.min(this.#fastest, now - head.receivedAt)
    this.#received.push({ at: now, bytes })
    this.#forget(now)
  }

  /** A frame of its own engine's count: after a lost link counting starts anew. */
  restarted(): void {
    this.#lastSeq = undefined
    this.#fastest = Number.POSITIVE_INFINITY
  }

  drawn(head: Pick<MediaHead, 'capturedAt' | 'receivedAt'>, size: { width: number; height: number }, now: number): void {
    this.#drawn.push({ at: now, taken: takenAt(head) })
    const { width, height } = size
    this.#last = { head, width, height }
    this.#forget(now)
  }

  read(now: number): PictureFigures {
    this.#forget(now)
    const last = this.#last
    const offset = this.#clockOffset()
    const delays = this.#drawn.map(({ at, taken }) => at - taken - offset).sort((a, b) => a - b)
    const middle = delays[delays.length >> 1]
    return {
      fps: perSecond(Math.max(0, this.#drawn.length - 1), this.#drawn[0]?.at, now),
      skipped: this.#skipped,
      bytesPerSecond: perSecond(
        this.#received.reduce((sum, { bytes }) => sum + bytes, 0),
        this.#received[0]?.at,
        now,
      ),
      age: last ? Math.max(0, now - takenAt(last.head) - offset) : null,
      delay: middle === undefined ? null : Math.max(0, middle),
      ageFrom: last !== undefined && !Number.isNaN(last.head.capturedAt) ? 'capture' : 'arrival',
      width: last?.width ?? 0,
      height: last?.height ?? 0,
    }
  }

  #clockOffset(): number {
    const fastest = Number.isFinite(this.#fastest) ? this.#fastest : 0
    return fastest >= -20 && fastest < sameClock ? 0 : fastest
  }

  #forget(now: number): void {
    for (const list of [this.#drawn, this.#received]) while (list[0] !== undefined && list[0].at < now - windowMs) list.shift()
  }
}

const takenAt = ({ capturedAt, receivedAt }: Pick<MediaHead, 'capturedAt' | 'receivedAt'>) =>
  Number.isNaN(capturedAt) ? receivedAt : capturedAt

function perSecond(count: number, since: number | undefined, now: number): number {
  return (count * 1000) / Math.max(1000, Math.min(windowMs, now - (since ?? now)))
}
