/**
 * Key frames far apart (smart codecs stretch groups of pictures to minutes): a stream whose packets nobody can begin a picture with is
 * not silent and is not begun anew. It says that it waits and since when, and its camera is asked for a key frame where one helps.
 */
import type { Trouble } from '../../../src-shared/trouble.ts'
import { Failure } from '../../base/index.ts'
import type { Audience } from './audience.ts'
import type { Intake } from './intake.ts'

/** Milliseconds without a key frame after which readers are told what they wait for; most groups of pictures are shorter. */
const tellAfter = 5000
/** Milliseconds until the camera is asked, and between two questions: no encoder should make a habit of it. */
const askAfter = 1000
const askEvery = 10_000

export class KeyFrameWatch {
  readonly #audience: Audience
  readonly #ask: () => void
  #wantedSince: number | undefined
  #askedAt = Number.NEGATIVE_INFINITY
  #reported = false

  constructor(audience: Audience, ask: () => void) {
    this.#audience = audience
    this.#ask = ask
  }

  /** A connection begins, or a key frame came: readers are to be told of the next wait. */
  reset(): void {
    this.#reported = false
  }

  /** What it waits for, once that has taken long; since when stands in `at`. */
  trouble(intake: Intake | undefined, now: number): Trouble | null {
    const since = intake?.awaitsKeySince
    if (since === undefined || now - since < tellAfter) return null
    return new Failure('no-key-frame', 'packets come, and no key frame yet').toTrouble(since, 0)
  }

  /** Called about once a second while it runs. True: readers were told something new. */
  look(intake: Intake, now: number): boolean {
    const awaits = intake.awaitsKeySince !== undefined
    const wanted = this.#audience.size > 0 && intake.hasVideo && intake.heard && (awaits || intake.damagedNow || this.#audience.waiting)
    if (!wanted) this.#wantedSince = undefined
    else this.#wantedSince ??= now
    if (this.#wantedSince !== undefined && now - this.#wantedSince >= askAfter && now - this.#askedAt >= askEvery) {
      this.#askedAt = now
      this.#ask()
    }
    const trouble = this.trouble(intake, now)
    if (!trouble || this.#reported) return false
    this.#reported = true
    this.#audience.trouble(new Failure(trouble.cause, trouble.evidence ?? undefined))
    return true
  }
}
