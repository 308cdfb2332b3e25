/** An expected failure: one of the closed causes with its evidence. Rooms return or throw nothing else for what can happen in the field. */
import type { Cause, Trouble } from '../../src-shared/trouble.ts'
import { finalCauses } from '../../src-shared/trouble.ts'

export class Failure extends Error {
  override readonly cause: Cause
  /** The line that proves it. Credentials are masked before it is built (`secrets.redact`). */
  readonly evidence: string | undefined
  /** Retrying cannot mend it. */
  readonly final: boolean

  /** `final`: where it is known better than by the cause. */
  constructor(cause: Cause, evidence?: string, final = finalCauses.has(cause)) {
    super(evidence === undefined ? cause : `${cause}: ${evidence}`)
    this.name = 'Failure'
    this.cause = cause
    this.evidence = evidence
    this.final = final
  }

  toTrouble(at: number, attempt = 1, retryAt: number | null = null): Trouble {
    const { cause, final } = this
    const known = final === finalCauses.has(cause) ? {} : { final }
    return { cause, evidence: this.evidence ?? null, at, retry_at: retryAt, attempt, ...known }
  }
}

/** Whatever was thrown, as a Failure: what is none is a defect of ours and says so. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown
  return new Failure('internal', thrown instanceof Error ? thrown.message : String(thrown))
}
