/**
 * Timestamp mapping: ties the pictures that FFmpeg puts out to the moments when the camera took them.
 *
 * FFmpeg keeps the distances between timestamps but counts from a start of its own. Its first picture is always a key
 * frame of the hub, so the two scales are laid over each other there; which key frame it was follows from cause and
 * effect: the newest one, unless pictures would then come out before they came in.
 */

interface Unit {
  /** RTP timestamp, made endless. */
  readonly ticks: number
  readonly key: boolean
  readonly capturedAt: number
  readonly arrivedAt: number
}

export interface PictureTime {
  /** NaN when it cannot be told. */
  readonly capturedAt: number
  readonly arrivedAt: number
}

/** About two minutes at 25 frames per second: longer than any group of pictures that is kept. */
const unitLimit = 3000

export class PictureClock {
  #clockRate = 90_000
  #units: Unit[] = []
  /** To add to FFmpeg's time to get ticks; undefined until the first picture of a worker. */
  #offset: number | undefined

  /** Another track or another camera: what was noted before says nothing any more. */
  reset(clockRate: number): void {
    this.#clockRate = clockRate
    this.#units = []
    this.#offset = undefined
  }

  /** A worker was started: its scale begins anew. */
  workerBegan(): void {
    this.#offset = undefined
  }

  /** For each RTP packet of the track, in order of arrival; packets of one picture share a timestamp. */
  note(packet: { data: Buffer; key: boolean; capturedAt: number; arrivedAt: number }): void {
    const stamp = packet.data.readUInt32BE(4)
    const last = this.#units.at(-1)
    const step = last === undefined ? stamp : (stamp - last.ticks) | 0
    if (last !== undefined && step === 0) return
    const { key, capturedAt, arrivedAt } = packet
    const unit = { ticks: (last?.ticks ?? 0) + step, key, capturedAt, arrivedAt }
    // Pictures are put in order of presentation, so that B-frames are found too.
    let at = this.#units.length
    while (at > 0 && (this.#units[at - 1]?.ticks ?? 0) > unit.ticks) at -= 1
    if (this.#units[at - 1]?.ticks === unit.ticks) return
    this.#units.splice(at, 0, unit)
    if (this.#units.length > unitLimit) this.#units.splice(0, unitLimit / 3)
  }

  /** Undefined when nothing is known of that picture. */
  locate(ptsMs: number): PictureTime | undefined {
    const newest = this.#units.at(-1)
    if (!newest) return undefined
    const pts = (ptsMs * this.#clockRate) / 1000
    const slack = this.#clockRate / 500
    // Older than all that is known: FFmpeg's 32 bits of milliseconds began again, or its scale jumped.
    if (this.#offset !== undefined && pts + this.#offset < (this.#units[0]?.ticks ?? 0) - slack) this.#offset = undefined
    this.#offset ??= (this.#keyBefore(Number.POSITIVE_INFINITY) ?? newest).ticks - pts
    while (pts + this.#offset > newest.ticks + slack) this.#offset = this.#earlierOffset(this.#offset, pts, newest)
    return this.#nearest(pts + this.#offset)
  }

  /** The scale was laid at too new a key frame: move it to the one before. */
  #earlierOffset(offset: number, pts: number, newest: Unit): number {
    const keys = this.#units.filter(({ key }) => key)
    const later = keys.at(-1)
    const earlier = keys.at(-2)
    if (!later || !earlier || pts + offset - (later.ticks - earlier.ticks) > newest.ticks) return newest.ticks - pts
    return offset - (later.ticks - earlier.ticks)
  }

  #keyBefore(ticks: number): Unit | undefined {
    return this.#units.findLast((unit) => unit.key && unit.ticks < ticks)
  }

  #nearest(ticks: number): Unit | undefined {
    let low = 0
    let high = this.#units.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#units[middle]?.ticks ?? 0) <= ticks) low = middle
      else high = middle - 1
    }
    const before = this.#units[low]
    const after = this.#units[low + 1]
    if (!before || !after) return before
    return after.ticks - ticks < Math.abs(ticks - before.ticks) ? after : before
  }
}
