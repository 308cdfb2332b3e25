/**
 * A mailbox of one, the newest frame wins (conflation): what a viewer has not taken yet is replaced by the next, and counted. So a slow viewer costs one
 * picture of memory and nobody else's time.
 *
 * Viewers who want fewer frames than their feed makes are paced here; what is left out for that is not "skipped".
 */
import type { JpegFrame } from '../../hub/types.ts'

export class LatestFrame {
  readonly #period: number
  #waiting: JpegFrame | undefined
  #skipped = 0
  #due = 0

  constructor(fps: number) {
    this.#period = 1000 / fps
  }

  /** Frames that were replaced before they were taken. */
  get skipped(): number {
    return this.#skipped
  }

  /** False when the frame is not wanted at this rate. `now` in milliseconds. */
  put(frame: JpegFrame, now: number): boolean {
    const late = now - this.#due
    // A tenth early is in time: the wavering of a camera must not halve the rate.
    if (late < -this.#period / 10) return false
    // Counted from when it was due, so that the mean rate is right; but nothing is made up for after a pause.
    this.#due = late > this.#period ? now + this.#period : this.#due + this.#period
    if (this.#waiting) this.#skipped += 1
    this.#waiting = frame
    return true
  }

  take(): JpegFrame | undefined {
    const frame = this.#waiting
    this.#waiting = undefined
    return frame
  }

  clear(): void {
    this.#waiting = undefined
  }
}
