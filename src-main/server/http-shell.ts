/**
 * The engine over HTTP: REST with its OpenAPI page, WebSockets for the page and for programs, pictures for `<img>` and
 * players, and the built page itself. Binds one address; every request passes `access` first.
 */
import fastifyRateLimit from '@fastify/rate-limit'
import fastifyStatic from '@fastify/static'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { readHealth } from '../api/index.ts'
import { Failure, type Log } from '../base/index.ts'
import type { Engine } from '../engine.ts'
import { hostInUrl } from '../net/index.ts'
import type { Access } from './access.ts'
import { admitRequests } from './admit-requests.ts'
import { addArrivingRoutes } from './arriving-routes.ts'
import { addDvrStatus, dvrStatus } from './earlier/mini-dvr.ts'
import { addSessionStore } from './earlier/session-store.ts'
import { addExportRoutes } from './export-routes.ts'
import { listenRefusal } from './listen-refusal.ts'
import { addLiveRoutes } from './live-routes.ts'
import { loginPage, loginPolicy } from './login-page.ts'
import { addMetricsRoute } from './metrics-route.ts'
import { addPictureRoutes } from './picture-routes.ts'
import { addRecordingRoutes } from './recording-routes.ts'
import { addRestApi } from './rest-api.ts'
import { addSockets } from './sockets.ts'
import { refuseAddress, typeOtherRefusals } from './typed-refusal.ts'

export interface HttpShellOptions {
  readonly engine: Engine
  readonly access: Access
  readonly log: Log
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** Folder of the built page; undefined: programs only. */
  readonly page: string | undefined
}

export interface HttpShell {
  /** http://host:port */
  readonly address: string
  close(): Promise<void>
}

/** The page is ours alone: nothing stands inline in it, neither scripts nor styles. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/** Rejects with Failure (storage is never the reason here: refused = the port is taken). */
export async function openHttpShell(options: HttpShellOptions): Promise<HttpShell> {
  const { engine, access, log, host, port, page } = options
  const app = Fastify({ logger: false, bodyLimit: 1024 * 1024, forceCloseConnections: true, frameworkErrors: refuseAddress })

  app.addHook('onRequest', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer').header('content-security-policy', pagePolicy)
  })
  admitRequests(app, access)
  typeOtherRefusals(app, log)
  await app.register(fastifyRateLimit, { global: false })
  addLogin(app, access)
  app.get('/health', async () => ({ ...readHealth(engine), ...dvrStatus(engine) }))
  await addRestApi(app, { engine, log })
  addPictureRoutes(app, engine, log)
  addLiveRoutes(app, engine, log)
  addArrivingRoutes(app, engine, log)
  addExportRoutes(app, engine, log)
  addMetricsRoute(app, engine)
  addRecordingRoutes(app, engine, log)
  addSessionStore(app, engine, log)
  addDvrStatus(app, engine)
  if (page) await app.register(fastifyStatic, { root: page, index: 'index.html', cacheControl: true, maxAge: 0 })
  const closeSockets = addSockets(app.server, { engine, access, log })

  try {
    await app.listen({ host, port })
  } catch (thrown) {
    await app.close()
    const code = (thrown as NodeJS.ErrnoException).code
    throw new Failure('refused', listenRefusal(`${host}:${port}`, code))
  }
  const bound = app.server.address()
  const boundPort = typeof bound === 'object' && bound ? bound.port : port
  return {
    address: `http://${hostInUrl(host)}:${boundPort}`,
    async close() {
      closeSockets()
      await app.close()
    },
  }
}

function addLogin(app: FastifyInstance, access: Access) {
  const limited = { config: { rateLimit: { max: 10, timeWindow: '1 minute' } } }
  const form = (request: FastifyRequest, reply: FastifyReply, note?: 'used' | 'wrong') =>
    reply
      .code(note ? 403 : 200)
      .type('text/html; charset=utf-8')
      .header('content-security-policy', loginPolicy)
      .send(loginPage(request.headers['accept-language'], note))

  app.get('/login', limited, (request, reply) => form(request, reply))
  app.get<{ Params: { code: string } }>('/login/:code', limited, (request, reply) => {
    const cookie = access.logIn({ code: request.params.code })
    return cookie ? reply.header('set-cookie', cookie).redirect('/') : form(request, reply, 'used')
  })
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  app.post<{ Body: { token?: string } }>('/login', limited, (request, reply) => {
    const cookie = access.logIn({ token: request.body?.token?.trim() ?? '' })
    return cookie ? reply.header('set-cookie', cookie).redirect('/', 303) : form(request, reply, 'wrong')
  })
}
