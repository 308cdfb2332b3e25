/** What becomes of the units of one track: samples with their times, and the entry that says how to decode them. */
import type { MediaUnit } from '../depacketizer.ts'
import type { Sample } from './fragment.ts'

export interface LineHead {
  /** Sample entry. */
  readonly entry: Buffer
  /** Pixels; 0 for sound. */
  readonly width: number
  readonly height: number
  /** RFC 6381, for `codecs=`. */
  readonly codec: string
}

export interface SampleLine {
  readonly kind: 'video' | 'audio'
  /** Undefined before the first unit that tells it. */
  readonly head: LineHead | undefined
  /** This unit cannot be decoded by the entry of those before: there must be a new head. */
  differs(unit: MediaUnit): boolean
  /** `at`: when it is presented, in ticks of the track since the file's beginning. Returns the samples that are complete now. */
  push(unit: MediaUnit, at: number): Sample[]
  /** What is held back still, its duration guessed. */
  flush(): Sample[]
}

export type Undated = Omit<Sample, 'duration'>

/**
 * A sample lasts until the next one, so it is known only then: one is held back, and the sum never runs away from the clock.
 * `prompt` does not wait but guesses by the distance before; the next sample's own time mends what was wrong.
 */
export class Durations {
  readonly #usual: number
  readonly #prompt: boolean
  #held: Undated | undefined
  #distance: number

  /** `usual`: ticks from sample to sample. */
  constructor(usual: number, prompt: boolean) {
    this.#usual = Math.max(1, Math.round(usual))
    this.#distance = this.#usual
    this.#prompt = prompt
  }

  next(sample: Undated): Sample[] {
    const before = this.#held
    this.#held = sample
    if (before) this.#distance = sample.decodeAt - before.decodeAt
    // Longer rather than shorter: a browser takes a distance beyond twice the duration for the end of the stream.
    if (this.#prompt) return [{ ...sample, duration: Math.max(this.#distance, this.#usual) }]
    return before ? [{ ...before, duration: this.#distance }] : []
  }

  flush(): Sample[] {
    const last = this.#held
    this.#held = undefined
    return last && !this.#prompt ? [{ ...last, duration: Math.min(this.#distance, this.#usual * 4) }] : []
  }
}
