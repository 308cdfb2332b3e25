/** Why something cannot be started, between the two forms that it takes: a Problem for who asked, a Failure for the row that stays. */
import type { Trouble } from '../../../src-shared/trouble.ts'
import { asFailure, type Clock, Failure, Problem } from '../../base/index.ts'

/** As a start answers it. */
export const refusal = (failure: Failure, clock: Clock) => new Problem('PUBLISH_FAILED', { trouble: failure.toTrouble(clock.now()) })

/** Of a disk that could not be written. */
export function storageRefusal({ data }: Problem, clock: Clock): Problem {
  const { reason, path } = (data ?? {}) as { reason?: string; path?: string }
  return refusal(new Failure('storage', `${path ?? 'the data folder'}: ${reason ?? 'cannot be written'}`), clock)
}

export function reasonOf(thrown: unknown): string {
  return thrown instanceof Problem ? thrown.code : asFailure(thrown).message
}

/** Why one that is wanted cannot be built, as a person can mend it. */
export function refusalOf(thrown: unknown): Failure {
  if (!(thrown instanceof Problem)) return asFailure(thrown)
  const { path, camera_id, trouble, fields } = (thrown.data ?? {}) as {
    path?: string
    camera_id?: string
    trouble?: Trouble
    fields?: { field: string; problem: string }[]
  }
  if (trouble) return new Failure(trouble.cause, trouble.evidence ?? undefined)
  if (thrown.code === 'PATH_TAKEN') return new Failure('path-refused', `camera ${camera_id} publishes to ${path}`)
  return new Failure('path-refused', fields?.map(({ field, problem }) => `${field}: ${problem}`).join('; ') ?? thrown.code)
}
