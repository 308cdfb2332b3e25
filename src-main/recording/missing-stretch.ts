/** Gap tracking: the stretch that is missing now, and why: noted as a gap once something is there again. The first cause is the true one. */
import { type GapCause, gapCauses, type RecordingTrouble } from '../../src-shared/recording-rows.ts'
import type { Clock, Log } from '../base/index.ts'
import type { StreamRef } from '../hub/types.ts'
import type { Library } from './library.ts'

/** Milliseconds without a picture from which on it is a gap. */
export const hole = 1500
/** Milliseconds in which a camera that is told something begins its streams anew. */
const settingsCount = 30_000

export class MissingStretch {
  readonly #ref: StreamRef
  readonly #parts: { readonly library: Library; readonly clock: Clock; readonly log: Log }
  #since: number | undefined
  #cause: RecordingTrouble | undefined
  #settingsUntil = 0

  constructor(ref: StreamRef, parts: { readonly library: Library; readonly clock: Clock; readonly log: Log }) {
    this.#ref = ref
    this.#parts = parts
  }

  get cause(): RecordingTrouble | undefined {
    return this.#cause
  }

  /** Camgate did not run from then on; undefined: it begins when it begins. */
  restarted(since: number | undefined): void {
    this.#since = since
    if (since !== undefined) this.#cause = { cause: 'restarted', evidence: null, at: since }
  }

  /** What is missing soon is missing because somebody changed the camera's settings. */
  settingsChange(): void {
    this.#settingsUntil = this.#parts.clock.now() + settingsCount
  }

  /** `since`: the end of what there is. */
  begins(cause: GapCause, evidence: string | null, since: number): void {
    const now = this.#parts.clock.now()
    const isOurs = now < this.#settingsUntil && !(gapCauses as readonly string[]).includes(cause)
    this.#since ??= Number.isNaN(since) ? now : Math.min(now, since)
    // Unless it only said that nothing comes.
    if (!this.#cause || this.#cause.cause === 'stalled-source')
      this.#cause = { cause: isOurs ? 'settings-changed' : cause, evidence, at: now }
  }

  ends(at: number): void {
    const from = this.#since
    const cause = this.#cause
    this.#since = undefined
    this.#cause = undefined
    if (from === undefined || !cause) return
    // A clock that was set back leaves a place and no stretch.
    const back = cause.cause === 'clock-stepped' && at <= from
    if (!back && at - from < hole) return
    const range = back ? { from: at, to: at } : { from, to: at }
    void this.#parts.library
      .addGap(this.#ref, range, cause.cause, cause.evidence)
      .catch((thrown: unknown) => this.#parts.log.warn({ error: String(thrown) }, 'a gap could not be noted'))
  }
}
