/** Bitrate and picture rate over the last seconds, from counters read about once a second. */
const windowLength = 4

export class Figures {
  #points: { at: number; bytes: number; pictures: number }[] = []

  sample(at: number, bytes: number, pictures: number): void {
    const last = this.#points.at(-1)
    // Counters start again with each session.
    if (last && (bytes < last.bytes || pictures < last.pictures)) this.#points = []
    this.#points.push({ at, bytes, pictures })
    if (this.#points.length > windowLength) this.#points.shift()
  }

  clear(): void {
    this.#points = []
  }

  /** Bits per second. */
  get bitrate(): number {
    return Math.round(this.#perSecond((point) => point.bytes * 8))
  }

  /** Pictures per second, to a tenth. */
  get fps(): number {
    return Math.round(this.#perSecond((point) => point.pictures) * 10) / 10
  }

  #perSecond(of: (point: { bytes: number; pictures: number }) => number): number {
    const [first, last] = [this.#points[0], this.#points.at(-1)]
    if (!first || !last || last.at <= first.at) return 0
    return ((of(last) - of(first)) * 1000) / (last.at - first.at)
  }
}
