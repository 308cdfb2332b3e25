/**
 * Whether the small stream of a camera can be had, for one viewer. Where something is wrong with it alone, or its connection went to a
 * recording or publication of the main one, the main one is shown; what may pass (a camera that boots serves its streams one after the
 * other) is looked at again by and by, so that a wall does not stay with large pictures.
 */
import type { Trouble } from '../../src-shared/trouble.ts'
import { type Cause, isFinal } from '../../src-shared/trouble.ts'
import type { Clock } from '../base/index.ts'

/** What is wrong with the small stream alone. */
const ownCauses: ReadonlySet<Cause> = new Set<Cause>(['not-found', 'codec', 'bad-url'])
/** Milliseconds until it is tried again, by how often it was; the last one from then on. */
const waits = [20_000, 60_000, 300_000] as const

export class SubStream {
  /** Main is shown in its place. */
  missing = false
  readonly #clock: Clock
  readonly #again: () => void
  #times = 0
  #cancel = () => {}

  /** `again`: it may be there now. */
  constructor(clock: Clock, again: () => void) {
    this.#clock = clock
    this.#again = again
  }

  /** True: this is wrong with the small stream alone, which counts as missing from now on. `mainRuns`: costs no connection more. */
  failed(trouble: Trouble | null, mainRuns: boolean): boolean {
    if (!trouble || !(ownCauses.has(trouble.cause) || (trouble.cause === 'camera-full' && mainRuns))) return false
    this.missing = true
    this.#cancel()
    if (isFinal(trouble)) return true
    this.#cancel = this.#clock.after(waits[Math.min(this.#times, waits.length - 1)] as number, () => {
      this.#times += 1
      this.missing = false
      this.#again()
    })
    return true
  }

  /** The camera changed, or nobody looks any more. */
  forget(): void {
    this.missing = false
    this.#times = 0
    this.#cancel()
  }
}
