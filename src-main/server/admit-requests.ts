/**
 * The first thing that happens to each request: who asks, and may he have what this route gives.
 *
 * A route beside the contract names its right (`config: { right }`); one that only reads and says nothing is for who may view, and
 * one that changes something and says nothing is a defect: the shell does not open. Procedures of the contract name their own.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type ProblemCode, problems } from '../../src-shared/problems.ts'
import type { Right } from '../../src-shared/rights.ts'
import { type Actor, demand } from '../api/index.ts'
import type { Access } from './access.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; not set on what everybody may have (`isOpen`). */
    actor: Actor
  }
  interface FastifyContextConfig {
    right?: Right | 'of-the-procedure'
  }
}

export function admitRequests(app: FastifyInstance, access: Access): void {
  app.decorateRequest('actor')
  app.addHook('onRoute', ({ url, method, config }) => {
    const writes = [method].flat().some((one) => kindOf(one) === 'write')
    if (writes && config?.right === undefined && !isOpen({ url })) throw new Error(`the route ${url} says no right`)
  })
  app.addHook('onRequest', async (request, reply) => {
    if (isOpen(request)) return
    const admitted = access.admit({ headers: request.headers, url: request.url, method: request.method }, kindOf(request.method))
    if (typeof admitted === 'string') return refuse(request, reply, admitted)
    request.actor = admitted
    const { right = 'view' } = request.routeOptions.config
    if (right !== 'of-the-procedure') demand(admitted, right)
  })
}

function kindOf(method: string): 'read' | 'write' {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? 'read' : 'write'
}

function isOpen({ url }: Pick<FastifyRequest, 'url'>): boolean {
  const path = url.split('?')[0] ?? ''
  return path === '/health' || path === '/login' || path.startsWith('/login/')
}

/** Programs get the typed body, a person who opens the page gets the place to log in. */
function refuse(request: FastifyRequest, reply: FastifyReply, code: ProblemCode) {
  const { status, message } = problems[code]
  if (code === 'LOGIN_NEEDED' && request.method === 'GET' && String(request.headers.accept).includes('text/html'))
    return reply.redirect('/login')
  if (code === 'LOGIN_NEEDED') reply.header('www-authenticate', 'Basic realm="Camgate", charset="UTF-8"')
  return reply.code(status).send({ defined: true, code, status, message })
}
