/**
 * What is final is what was proved: a source that ran with the same address and login has been lost, whatever its camera answers now
 * (a server in front of it that restarts says 404, 401 or 400 for a while), and is tried again without end. Only what never ran may
 * be given up, and only for a cause that nothing but a person can mend.
 */
import { createHash } from 'node:crypto'
import { finalCauses } from '../../../src-shared/trouble.ts'
import { Failure } from '../../base/index.ts'
import type { SourcePlan } from '../types.ts'

export class SourceProof {
  /** Of the plan that ran last, and of the one that is tried now. */
  #ran: string | undefined
  #now: string | undefined
  #playedBefore = false

  /** A try goes by this plan. */
  planned(plan: SourcePlan): void {
    this.#now = keyOf(plan)
    this.#playedBefore = plan.kind !== 'ffmpeg' && plan.quirks?.played === true
  }

  /** Media came by it. */
  ran(): void {
    this.#ran = this.#now
  }

  /** What a failed try means. What whoever failed knew to be final stays so. */
  judge(failure: Failure): Failure {
    const proven = this.#playedBefore || (this.#ran !== undefined && this.#ran === this.#now)
    if (!failure.final || !proven || !finalCauses.has(failure.cause)) return failure
    return new Failure(failure.cause, failure.evidence, false)
  }
}

/** Address and login, not what was learnt meanwhile; a hash, so that no password is kept. FFmpeg's addresses are made anew each time. */
function keyOf(plan: SourcePlan): string {
  const same = plan.kind === 'ffmpeg' ? ['ffmpeg', plan.copy] : [plan.kind, plan.url, plan.user, plan.password]
  return createHash('sha256').update(JSON.stringify(same)).digest('base64')
}
