/** Sequence numbers and timestamps that wrap, followed over their wraps (RFC 3550 A.1, §5.1). */

/** What a packet is after the ones before: `lost` counts those missing right before it. */
export type Order = 'first' | 'next' | 'gap' | 'duplicate' | 'late'

export class SequenceFollower {
  /** Missing before the packet asked about last (0 unless it was a gap). */
  missing = 0
  #last = -1

  follow(sequence: number): Order {
    this.missing = 0
    if (this.#last < 0) {
      this.#last = sequence
      return 'first'
    }
    const step = (sequence - this.#last) & 0xffff
    if (step === 0) return 'duplicate'
    if (step >= 0x8000) return 'late'
    this.#last = sequence
    this.missing = step - 1
    return step === 1 ? 'next' : 'gap'
  }

  reset(): void {
    this.#last = -1
    this.missing = 0
  }
}

/** Extends 32 bit to a number that never wraps, by the signed difference to the one before: B-frames go back, a wrap goes on. */
export class TimestampExtender {
  #last: number | undefined
  #extended = 0

  extend(timestamp: number): number {
    if (this.#last === undefined) this.#extended = timestamp
    else this.#extended += (timestamp - this.#last) | 0
    this.#last = timestamp
    return this.#extended
  }

  /** Where a timestamp near the last one lies, without moving on. */
  peek(timestamp: number): number {
    return this.#last === undefined ? timestamp : this.#extended + ((timestamp - this.#last) | 0)
  }

  reset(): void {
    this.#last = undefined
  }
}
