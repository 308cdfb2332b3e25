/**
 * When each unit is to be decoded, from when it is to be shown: RTP carries only the latter (RFC 6184 §5.1).
 *
 * Decode times start with the first presentation time and never stand still or go back; a unit may be decoded after the time at
 * which it is shown on this scale (a negative composition offset), so that both scales begin together and files join without a hole.
 * The depth of the reordering is what the parameter set says, or what is seen when it says too little.
 */

const deepest = 16

export class DecodeTimes {
  #depth: number
  readonly #frame: number
  /** Presentation times that were not given out as decode times yet, ascending. */
  readonly #pending: number[] = []
  /** The latest presentation times, for measuring the depth. */
  #recent: number[] = []
  #first: number | undefined
  #count = 0
  #last = Number.NEGATIVE_INFINITY

  /** `depth`: pictures that may be shown later than their place; `frame`: ticks from picture to picture, about. */
  constructor(depth: number, frame: number) {
    this.#depth = Math.min(deepest, depth)
    this.#frame = Math.max(1, Math.round(frame))
  }

  get depth(): number {
    return this.#depth
  }

  /** Decode time of the next unit, in ticks like `shownAt`. */
  next(shownAt: number): number {
    this.#first ??= shownAt
    this.#measure(shownAt)
    let at = this.#pending.length
    while (at > 0 && (this.#pending[at - 1] as number) > shownAt) at -= 1
    this.#pending.splice(at, 0, shownAt)
    // One that stands `depth` places back in the order of showing: all that are shown before it have come by now.
    const ready = this.#pending.length > this.#depth
    const wished = ready ? (this.#pending.shift() as number) + this.#depth * this.#frame : this.#first + this.#count * this.#frame
    this.#count += 1
    this.#last = Math.max(wished, this.#last + 1)
    return this.#last
  }

  /** How many that came earlier are shown later. */
  #measure(shownAt: number): void {
    const later = this.#recent.reduce((count, time) => count + (time > shownAt ? 1 : 0), 0)
    this.#recent.push(shownAt)
    if (this.#recent.length > deepest) this.#recent.shift()
    if (later > this.#depth) this.#depth = Math.min(deepest, later)
  }
}
