/** REST below /api, from the contract alone, with /api/openapi.json and a page to read it at /api/docs. */
import { createRequire } from 'node:module'
import { OpenAPIHandler } from '@orpc/openapi/fastify'
import type { FastifyInstance } from 'fastify'
import { router, toContractError } from '../api/index.ts'
import { type Log, Problem } from '../base/index.ts'
import type { Engine } from '../engine.ts'
import { contradictedField } from './address-fields.ts'
import { apiPage } from './api-page.ts'
import { takeJsonBodies } from './json-body.ts'
import { refuse, refuseUnknown } from './typed-refusal.ts'

const docsPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self' data:"
const docsPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Camgate API</title>
<script type="module" src="/api/docs/reader.js"></script></head>
<body><rapi-doc spec-url="/api/openapi.json" theme="dark" render-style="read" show-header="false" allow-try="true" load-fonts="false" regular-font="system-ui" mono-font="monospace" primary-color="#ff922b"></rapi-doc></body></html>`

export async function addRestApi(app: FastifyInstance, { engine, log }: { engine: Engine; log: Log }): Promise<void> {
  const handler = new OpenAPIHandler(router, {
    interceptors: [
      async ({ next }) => {
        try {
          return await next()
        } catch (thrown) {
          throw toContractError(thrown, log)
        }
      },
    ],
  })
  const page = await apiPage(engine.state.all('system')[0]?.version ?? '0')
  const reader = createRequire(import.meta.url).resolve('rapidoc')

  app.get('/api/openapi.json', () => page)
  app.get('/api/docs', (_request, reply) => reply.type('text/html').header('content-security-policy', docsPolicy).send(docsPage))
  app.get('/api/docs/reader.js', async (_request, reply) => {
    const { readFile } = await import('node:fs/promises')
    return reply.type('text/javascript').send(await readFile(reader))
  })

  await app.register(async (api) => {
    takeJsonBodies(api)
    api.all('/api/*', { config: { right: 'of-the-procedure' } }, async (request, reply) => {
      const field = contradictedField(request.method, request.url, request.body)
      if (field !== undefined)
        return refuse(reply, new Problem('INPUT_INVALID', { fields: [{ field, problem: 'is not the one in the address' }] }), log)
      const { matched } = await handler.handle(request, reply, { prefix: '/api', context: { engine, log, actor: request.actor } })
      if (!matched) refuseUnknown(request, reply)
    })
  })
}
