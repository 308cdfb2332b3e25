/** Request bodies of the REST API: JSON and nothing else, within the limit, its mistakes named as any other field's. */
import type { FastifyInstance } from 'fastify'
import { Problem } from '../base/index.ts'

const strict = new TextDecoder('utf-8', { fatal: true })

/** The handler of the contract gets the value; what is in it is validated there. */
export function takeJsonBodies(api: FastifyInstance): void {
  api.removeAllContentTypeParsers()
  api.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    const type = request.headers['content-type']
    if (type !== undefined && !/^\s*application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type))
      return done(new Problem('UNSUPPORTED_MEDIA_TYPE'))
    if (body.length === 0) return done(null, null)
    const { value, problem } = read(body as Buffer)
    if (problem === undefined) done(null, value)
    else done(new Problem('INPUT_INVALID', { fields: [{ field: '(body)', problem }] }))
  })
}

function read(body: Buffer): { value?: unknown; problem?: string } {
  try {
    const value: unknown = JSON.parse(strict.decode(body))
    // A list would be left out silently where the address alone says enough.
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? { value } : { problem: 'is to be an object, {…}' }
  } catch (thrown) {
    return { problem: thrown instanceof SyntaxError ? `is not JSON: ${thrown.message}` : 'is not UTF-8' }
  }
}
