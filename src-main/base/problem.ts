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

/** What a validator has to say (Standard Schema; zod adds `keys`). */
interface InputIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
  /** Fields that are not known there. */
  readonly keys?: readonly string[]
}

/** The `fields` of INPUT_INVALID: each mistake under the name of its field, `(body)` where it is the whole. */
export function inputFields(issues: readonly InputIssue[]): { field: string; problem: string }[] {
  return issues.flatMap(({ message, path = [], keys }) => {
    const names = path.map((part) => String(typeof part === 'object' ? part.key : part))
    if (keys) return keys.map((key) => ({ field: [...names, key].join('.'), problem: 'is not known here' }))
    const problem = names.length > 0 && message.endsWith('received undefined') ? 'is missing' : message
    return [{ field: names.join('.') || '(body)', problem }]
  })
}
