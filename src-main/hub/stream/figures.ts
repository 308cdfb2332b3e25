/**
 * Stream statistics: bitrate, picture rate and pace over the last seconds, from counters read about once a second. What comes seldom (a picture every ten
 * seconds) is looked at over a longer time, so that no rate reads 0 while bytes flow.
 */

/** Points that a rate is taken over, where something moved among them; and how many are kept for what comes seldom and for the pace. */
const windowLength = 4
const longest = 30
/** Seconds after which a pace can be told: cameras send in gusts. */
const paceAfter = 8
/** What differs less from 1 is a clock that runs a little fast or slow, or a gust. */
const paceTolerance = 0.15

interface Point {
  readonly at: number
  readonly bytes: number
  readonly pictures: number
  /** Of the source's own count. */
  readonly mediaSeconds: number | undefined
}

export class Figures {
  #points: Point[] = []

  sample(at: number, bytes: number, pictures: number, mediaSeconds?: number): void {
    const last = this.#points.at(-1)
    // Counters start again with each connection.
    if (last && (bytes < last.bytes || pictures < last.pictures)) this.#points = []
    this.#points.push({ at, bytes, pictures, mediaSeconds })
    if (this.#points.length > longest) this.#points.shift()
  }

  clear(): void {
    this.#points = []
  }

  /** Bits per second. */
  get bitrate(): number {
    return Math.round(this.#perSecond((point) => point.bytes * 8))
  }

  /** Pictures per second, to a tenth; below one, to a hundredth. */
  get fps(): number {
    const rate = this.#perSecond((point) => point.pictures)
    return rate < 1 ? Math.round(rate * 100) / 100 : Math.round(rate * 10) / 10
  }

  /** Seconds of media that come in a second, where that is not about one; null where it is, or cannot be told. */
  get pace(): number | null {
    const last = this.#points.at(-1)
    const first = last && this.#points.findLast(({ at }) => last.at - at >= paceAfter * 1000)
    if (!first || first.mediaSeconds === undefined || last.mediaSeconds === undefined) return null
    const pace = (last.mediaSeconds - first.mediaSeconds) / ((last.at - first.at) / 1000)
    // A count that jumps, or stands still because nothing comes, is no pace.
    if (pace <= 0 || pace > 20 || Math.abs(pace - 1) <= paceTolerance) return null
    return Math.round(pace * 100) / 100
  }

  #perSecond(of: (point: Point) => number): number {
    const last = this.#points.at(-1)
    if (!last) return 0
    for (let back = windowLength; ; back = Math.min(back * 2, this.#points.length)) {
      const first = this.#points.at(-Math.min(back, this.#points.length))
      if (!first || last.at <= first.at) return 0
      const moved = of(last) - of(first)
      if (moved > 0 || back >= this.#points.length) return (moved * 1000) / (last.at - first.at)
    }
  }
}
