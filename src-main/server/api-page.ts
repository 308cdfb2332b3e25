/**
 * The OpenAPI page: what the contract says, and what stands beside it. Access, limits and defects are the same for every
 * route and are told here once; pictures and files are no procedures and are described by hand.
 */

import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { StreamRole } from '../../src-shared/cameras.ts'
import { contract } from '../../src-shared/contract.ts'
import { type ProblemCode, problems } from '../../src-shared/problems.ts'

type Page = Awaited<ReturnType<OpenAPIGenerator['generate']>>
interface Operation {
  parameters?: unknown[]
  requestBody?: { content?: Record<string, { schema?: { examples?: unknown[] }; example?: unknown }> }
  responses?: Record<string, unknown>
}

const refusal = (description: string, codes: readonly string[]) => ({
  description,
  content: {
    'application/json': {
      schema: {
        type: 'object',
        properties: {
          defined: { type: 'boolean' },
          code: { type: 'string', examples: codes },
          status: { type: 'integer' },
          message: { type: 'string' },
          data: {},
        },
        required: ['defined', 'code', 'status', 'message'],
      },
    },
  },
})
const named = (...codes: ProblemCode[]) => refusal(codes.map((code) => problems[code].message).join('; '), codes)
const file = (description: string, type: string, format: 'binary' | undefined) => ({
  description,
  content: { [type]: { schema: { type: 'string', ...(format ? { format } : {}) } } },
})

const parameter = (name: string, schema: object, place: 'query' | 'path' = 'query') => ({
  name,
  in: place,
  required: place === 'path',
  schema,
})
const camera = parameter('camera_id', { type: 'string' }, 'path')
const span = [
  parameter('camera_id', { type: 'string' }),
  parameter('since', { type: 'number', description: 'milliseconds since 1970' }),
  parameter('until', { type: 'number', description: 'milliseconds since 1970' }),
]
const picture = [parameter('role', { enum: StreamRole.options }), parameter('width', { type: 'integer', minimum: 16, maximum: 7680 })]
const list = { description: 'OK', content: { 'application/json': { schema: { type: 'array', items: { type: 'object' } } } } }
const exported = (what: string, type: string) => ({
  get: {
    tags: ['publishing'],
    summary: `${what}, all of it, as a file`,
    parameters: span,
    responses: { 200: type === 'application/json' ? list : file('OK', type, undefined) },
  },
})

const beside = {
  '/cameras/{camera_id}/snapshot': {
    get: {
      tags: ['pictures'],
      summary: 'A fresh JPEG',
      parameters: [camera, ...picture],
      responses: {
        200: file('OK', 'image/jpeg', 'binary'),
        404: named('CAMERA_NOT_FOUND', 'STREAM_NOT_FOUND'),
        502: named('SOURCE_FAILED'),
        503: named('TOOL_MISSING'),
      },
    },
  },
  '/publishing/history.csv': exported('Publications with their outages', 'text/csv'),
  '/publishing/history.json': exported('Publications with their outages', 'application/json'),
  '/publishing/metrics.csv': exported('Metrics over time', 'text/csv'),
  '/publishing/metrics.json': exported('Metrics over time', 'application/json'),
}

export async function apiPage(version: string): Promise<Page> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const page = await generator.generate(contract, {
    info: {
      title: 'Camgate',
      version,
      description:
        'Everything the window can do, for programs. Pictures for players are at /streams/{camera_id}/mjpeg, what arrives at the server of a publication at /streams/{camera_id}/arriving/index.m3u8, the commands of the ' +
        'earlier publisher at the WebSocket /ws, figures for Prometheus at /metrics.',
    },
    servers: [{ url: '/api' }],
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'The access token that was printed when the gateway first started' },
        basic: { type: 'http', scheme: 'basic', description: 'Any user, the access token as its password' },
      },
    },
    security: [{ token: [] }, { basic: [] }],
  })
  const paths: Record<string, Record<string, Operation>> = Object.assign(
    (page.paths ?? {}) as Record<string, Record<string, Operation>>,
    beside,
  )
  for (const methods of Object.values(paths))
    for (const operation of Object.values(methods)) {
      showExample(operation)
      completeRefusals(operation)
    }
  return page
}

/** Where readers look for it. */
function showExample({ requestBody }: Operation): void {
  for (const media of Object.values(requestBody?.content ?? {})) if (media.schema?.examples) media.example = media.schema.examples[0]
}

/** What any route can answer, under what it says itself. */
function completeRefusals(operation: Operation): void {
  const takesInput = operation.requestBody !== undefined || (operation.parameters ?? []).length > 0
  operation.responses = {
    ...(takesInput ? { 400: named('INPUT_INVALID') } : {}),
    401: named('LOGIN_NEEDED'),
    ...(operation.requestBody
      ? {
          413: named('BODY_TOO_LARGE'),
          415: named('UNSUPPORTED_MEDIA_TYPE'),
        }
      : {}),
    500: named('INTERNAL_SERVER_ERROR'),
    ...operation.responses,
    403: named('ORIGIN_REFUSED', 'RIGHT_MISSING'),
  }
}
