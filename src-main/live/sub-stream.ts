/**
 * Whether the small stream of a camera can be had, for one viewer. Where something is wrong with it alone, or its connection went to a
 * recording or publication of the main one, the main one is shown; what may pass (a camera that boots serves its streams one after the
 * other, a recording ends) is looked at again by and by, so that a wall does not stay with large pictures.
 */
import type { Trouble } from '../../src-shared/trouble.ts'
import { type Cause, isFinal } from '../../src-shared/trouble.ts'
import type { Clock } from '../base/index.ts'

/** What is wrong with the small stream alone. */
const ownCauses: ReadonlySet<Cause> = new Set<Cause>(['not-found', 'codec', 'bad-url'])
/** Milliseconds until it is tried again, by how often it was; the last one from then on. */
const waits = [20_000, 60_000, 300_000] as const
/** Milliseconds between two looks whether the main one is still kept for another use. */
const lookEvery = 5000

export class SubStream {
  /** Main is shown in its place. */
  missing = false
  /** The camera has one connection for both: main is to be left before the small one can come back. */
  leavesMainFirst = false
  readonly #clock: Clock
  readonly #again: () => void
  #times = 0
  #cancel = () => {}

  /** `again`: it may be there now. */
  constructor(clock: Clock, again: () => void) {
    this.#clock = clock
    this.#again = again
  }

  /**
   * True: this is wrong with the small stream alone, which counts as missing from now on. `mainIsKept`: the main one is recorded or
   * published, so that looking at it costs no connection more.
   */
  failed(trouble: Trouble | null, mainIsKept: () => boolean): boolean {
    const full = trouble?.cause === 'camera-full' && mainIsKept()
    if (!trouble || !(full || ownCauses.has(trouble.cause))) return false
    this.missing = true
    this.leavesMainFirst = full
    this.#cancel()
    if (full) this.#lookWhile(mainIsKept)
    else if (!isFinal(trouble))
      this.#cancel = this.#clock.after(waits[Math.min(this.#times, waits.length - 1)] as number, () => {
        this.#times += 1
        this.#retry()
      })
    return true
  }

  /** The camera changed, or nobody looks any more. */
  forget(): void {
    this.missing = false
    this.leavesMainFirst = false
    this.#times = 0
    this.#cancel()
  }

  #lookWhile(mainIsKept: () => boolean): void {
    this.#cancel = this.#clock.after(lookEvery, () => (mainIsKept() ? this.#lookWhile(mainIsKept) : this.#retry()))
  }

  #retry(): void {
    this.missing = false
    this.#again()
  }
}
