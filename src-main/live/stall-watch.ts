/** Stall detection: tells when pictures stop coming, after a few of their usual intervals, so that a slow camera is not called stalled. */
import type { Clock } from '../base/index.ts'

/** Milliseconds; a camera of 25 frames per second that is silent for so long is noticed by anybody. */
const floor = 1500
const intervals = 3
/** Until two pictures came, the interval is taken from what the stream says of itself, or for one second. */
const unknownInterval = 1000

export class StallWatch {
  readonly #clock: Clock
  readonly #stalled: () => void
  #interval: number | undefined
  #last: { arrived: number; time: number } | undefined
  #cancel: (() => void) | undefined

  constructor(clock: Clock, stalled: () => void) {
    this.#clock = clock
    this.#stalled = stalled
  }

  /** `time` is the picture's own, milliseconds: a burst of kept pictures comes faster than it was taken. */
  picture(time: number, expectedFps: number | undefined): void {
    const gap = this.#last ? time - this.#last.time : (expectedFps ?? 0) > 0 ? 1000 / (expectedFps ?? 1) : unknownInterval
    if (gap > 0 && gap < 120_000) this.#interval = this.#interval === undefined ? gap : this.#interval * 0.8 + gap * 0.2
    this.#last = { arrived: this.#clock.now(), time }
    this.#cancel ??= this.#arm(this.#patience())
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#last = undefined
  }

  #patience(): number {
    return Math.max(floor, intervals * (this.#interval ?? unknownInterval))
  }

  /** One timer for many pictures: it looks when it is due, instead of being set anew 25 times a second. */
  #arm(ms: number): () => void {
    return this.#clock.after(ms, () => {
      this.#cancel = undefined
      if (!this.#last) return
      const left = this.#patience() - (this.#clock.now() - this.#last.arrived)
      if (left > 0) this.#cancel = this.#arm(left)
      else this.#stalled()
    })
  }
}
