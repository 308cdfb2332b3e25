/**
 * What went wrong in a call, as the error that the contract names: `Problem` (codes of the contract) and `Failure` (what can
 * happen in the field) become typed oRPC errors here and nowhere else. Anything else is a defect: it is logged, and the
 * caller is told no more than that.
 */
import { ORPCError, ValidationError } from '@orpc/server'
import { type ProblemCode, problems } from '../../src-shared/problems.ts'
import { Failure, inputFields, type Log, Problem } from '../base/index.ts'

function problemError(code: ProblemCode, data?: unknown): ORPCError<string, unknown> {
  const { status, message } = problems[code]
  return new ORPCError(code, { status, message, data, defined: true })
}

export function toContractError(thrown: unknown, log: Log): ORPCError<string, unknown> {
  if (thrown instanceof Problem) return problemError(thrown.code, thrown.data)
  if (thrown instanceof Failure) {
    const code = thrown.cause === 'storage' ? 'STORAGE_FAILED' : 'SOURCE_FAILED'
    const data = code === 'STORAGE_FAILED' ? { reason: 'other', path: thrown.evidence ?? '' } : { trouble: thrown.toTrouble(Date.now()) }
    return problemError(code, data)
  }
  if (!(thrown instanceof ORPCError)) {
    noteDefect(thrown, log)
    return problemError('INTERNAL_SERVER_ERROR')
  }
  if (thrown.cause instanceof ValidationError && thrown.code === 'BAD_REQUEST') {
    return problemError('INPUT_INVALID', { fields: inputFields(thrown.cause.issues) })
  }
  return thrown.code in problems ? thrown : toContractError(refusalOfStatus(thrown.status, thrown.message), log)
}

/** What a library of the shell refuses by its own code (Fastify, oRPC), as one of ours. */
export function refusalOfStatus(status: number, message: string): unknown {
  if (status === 404 || status === 405) return new Problem('NOT_FOUND')
  if (status === 413) return new Problem('BODY_TOO_LARGE')
  if (status === 415) return new Problem('UNSUPPORTED_MEDIA_TYPE')
  if (status === 429) return new Problem('TOO_MANY_REQUESTS')
  if (status >= 400 && status < 500) return new Problem('INPUT_INVALID', { fields: [{ field: '(body)', problem: message }] })
  return new Error(message)
}

/** Logs what is neither a refusal nor a failure in the field, for nobody else learns of it. */
export function noteDefect(thrown: unknown, log: Log): void {
  if (thrown instanceof Problem || thrown instanceof Failure || thrown instanceof ORPCError) return
  log.error({ error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) }, 'a call ended in a defect')
}
