/** How regularly the pictures of one connection come: how far its key frames lie apart, and how late pictures arrive. */

/** Part of the next picture in the mean delay: some ten seconds at 25 pictures per second. */
const weight = 1 / 128

export class Timing {
  /** Seconds between the last two key frames by the camera's own count; null until there were two. */
  keyInterval: number | null = null
  /** Milliseconds from capture to arrival, as far as the capture is known; mean of the last seconds. */
  #delay = Number.NaN
  #keyAt: number | undefined

  /** `delay`: milliseconds, NaN where it cannot be told. */
  picture(delay: number): void {
    if (Number.isNaN(delay)) return
    this.#delay = Number.isNaN(this.#delay) ? delay : this.#delay + (delay - this.#delay) * weight
  }

  /** `timestamp`: extended, of a key frame that is not JPEG. */
  key(timestamp: number, clockRate: number): void {
    const seconds = this.#keyAt === undefined ? 0 : (timestamp - this.#keyAt) / clockRate
    this.#keyAt = timestamp
    this.keyInterval = seconds > 0 ? Math.round(seconds * 100) / 100 : null
  }

  get delay(): number | null {
    return Number.isNaN(this.#delay) ? null : Math.round(this.#delay)
  }
}
