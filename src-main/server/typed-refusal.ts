/** The body that the REST API would give, for routes beside it: pictures, files, and what Fastify itself refuses. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type * as z from 'zod'
import { problems } from '../../src-shared/problems.ts'
import { refusalOfStatus, toContractError } from '../api/index.ts'
import { inputFields, type Log, Problem } from '../base/index.ts'

/** Answers with what was thrown; a defect is logged, and the caller is told no more than that. */
export function refuse(reply: FastifyReply, thrown: unknown, log: Log): FastifyReply {
  const { code, status, message, data } = toContractError(thrown, log)
  return reply.code(status).send({ defined: code in problems, code, status, message, data })
}

/** Undefined where a field cannot be used: then it was answered already. */
export function readQuery<T>(shape: z.ZodType<T>, sent: unknown, reply: FastifyReply, log: Log): T | undefined {
  const query = shape.safeParse(sent)
  if (query.success) return query.data
  refuse(reply, new Problem('INPUT_INVALID', { fields: inputFields(query.error.issues) }), log)
  return undefined
}

/** An address that cannot be read, before any route is known. */
export function refuseAddress(thrown: Error, _request: FastifyRequest, reply: FastifyReply): void {
  const fields = [{ field: '(address)', problem: thrown.message }]
  const { status, message } = problems.INPUT_INVALID
  reply.code(status).send({ defined: true, code: 'INPUT_INVALID', status, message, data: { fields } })
}

/** A body past the limit or of another type, a defect in a handler, a page that is not there. */
export function typeOtherRefusals(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((thrown: Error & { statusCode?: number }, _request, reply) => {
    const status = thrown.statusCode ?? 500
    return refuse(reply, status >= 500 || thrown instanceof Problem ? thrown : refusalOfStatus(status, thrown.message), log)
  })
  app.setNotFoundHandler((request, reply) => refuseUnknown(request, reply))
}

/** Nothing answers this method at this address. */
export function refuseUnknown({ method, url }: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status } = problems.NOT_FOUND
  const message = `Nothing answers ${method} ${url.split('?')[0]}: /api/docs lists what does`
  return reply.code(status).send({ defined: true, code: 'NOT_FOUND', status, message })
}
