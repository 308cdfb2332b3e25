/**
 * Key-frame gating: decides, unit by unit, what of a video track may go on: nothing before a key frame, and nothing before it is known whether
 * the unit is one (its SPS, SEI or delimiter packets come before the slice that tells).
 *
 * An IDR counts always. A recovery point counts only where IDRs are rare: intra-refresh cameras send one IDR in a lifetime.
 */
import { content } from '../../media/index.ts'

export interface Waiting {
  /** Not numbered yet. Good for the call only; what is kept beyond it is copied by whoever keeps it. */
  readonly data: Buffer
  readonly timestamp: number
  readonly capturedAt: number
  readonly arrivedAt: number
  /** Packets missing right before it. */
  readonly missing: number
}

export interface Verdict {
  /** To go on now, in order; the first of them begins a unit if `begins`. */
  readonly packets: readonly Waiting[]
  readonly begins: boolean
  readonly key: boolean
  /** Nothing went on right before it. */
  readonly opened: boolean
  /** The key unit brought no parameter sets of its own. */
  readonly bare: boolean
  /** The unit right before the first key frame, which nobody was given. */
  readonly before: readonly Waiting[]
}

/** What a unit is judged by. */
const telling = content.slice | content.key | content.recovery
const rareAfter = 4000
const undecidedLimit = 64
/** Packets kept of a unit that is passed over. */
const unitLimit = 2048

export class VideoGate {
  /** Waiting for a key frame. */
  #closed = true
  #undecided: Waiting[] = []
  #isOpenUnit = false
  #bits = 0
  #deciding = true
  #rejected: Waiting[] = []
  #keyAt = Number.NEGATIVE_INFINITY

  get closed(): boolean {
    return this.#closed
  }

  /** After a loss of the camera, or a new stream: the next thing that goes on is a key frame. */
  close(): void {
    this.#closed = true
    this.#undecided = []
    this.#rejected = []
    this.#isOpenUnit = false
    this.#deciding = true
    this.#bits = 0
    this.#keyAt = Number.NEGATIVE_INFINITY
  }

  /** Nearly every packet: it goes on with a unit that was let through, or begins one about which there is nothing to decide. */
  lets(begins: boolean, bits: number): boolean {
    if (!begins) return this.#isOpenUnit && !this.#deciding
    if (this.#closed || (bits & telling) !== content.slice) return false
    if (this.#undecided.length > 0) this.#undecided = []
    this.#deciding = false
    this.#isOpenUnit = true
    return true
  }

  /** Whatever `lets` did not let through. Undefined: nothing goes on yet. */
  pass(packet: Waiting, begins: boolean, bits: number): Verdict | undefined {
    if (begins) this.#begin()
    this.#bits |= bits
    if (!this.#deciding) {
      if (this.#undecided.length < unitLimit) this.#undecided.push(kept(packet))
      return undefined
    }
    if (!(bits & content.slice) && this.#undecided.length < undecidedLimit - 1) {
      this.#undecided.push(kept(packet))
      return undefined
    }
    // Nearly every unit is decided by its first packet, which then needs no copy.
    const verdict = this.#decide(packet)
    if (!verdict) this.#undecided.push(kept(packet))
    return verdict
  }

  #begin(): void {
    if (this.#closed && !this.#isOpenUnit && this.#undecided.length > 0) this.#rejected = this.#undecided
    this.#undecided = []
    this.#bits = 0
    this.#deciding = true
    this.#isOpenUnit = false
  }

  #decide(packet: Waiting): Verdict | undefined {
    const now = packet.arrivedAt
    this.#deciding = false
    const idr = (this.#bits & content.key) !== 0
    const soft = (this.#bits & content.recovery) !== 0 && now - this.#keyAt > rareAfter
    const key = idr || soft
    if (this.#closed && !key) return undefined
    const packets = [...this.#undecided, packet]
    const opened = this.#closed
    const before = opened ? this.#rejected : []
    this.#undecided = []
    this.#rejected = []
    this.#closed = false
    this.#isOpenUnit = true
    if (key) this.#keyAt = now
    return { packets, begins: true, key, opened, bare: key && !(this.#bits & content.sps), before }
  }
}

function kept(packet: Waiting): Waiting {
  return { ...packet, data: Buffer.from(packet.data) }
}
