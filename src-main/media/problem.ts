/** A refusal that the contract knows: thrown by rooms, turned into a typed oRPC error in `server/router.ts`, nowhere else. */
import type { ProblemCode } from '../../src-shared/problems.ts'

export class Problem extends Error {
  readonly code: ProblemCode
  readonly data: unknown

  constructor(code: ProblemCode, data?: unknown) {
    super(code)
    this.name = 'Problem'
    this.code = code
    this.data = data
  }
}
