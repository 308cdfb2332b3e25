/** The control API of MediaMTX v3 as far as a publisher uses it, in the words of its OpenAPI page (1.20). */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { pathAnswer, pathConfigurationAnswer, refusedKey, sessionAnswer } from './control-answers.ts'
import type { PathConfiguration, PathTable } from './path-table.ts'

export interface ControlApiOptions {
  /** Anew after each restart. */
  table(): PathTable
  started(): Date
  readonly credentials: { readonly user?: string; readonly password?: string } | undefined
  readonly authDelay: number
  rtspPort(): number
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

const ok: Answer = { status: 200, body: { status: 'ok' } }
const failure = (status: number, error: string): Answer => ({ status, body: { status: 'error', error } })

export function createControlApi(options: ControlApiOptions): { connected(socket: Socket): void } {
  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()))

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://server')
    const body = await readBody(request)
    const answer = (await admission(request)) ?? route(request.method ?? 'GET', url, body) ?? failure(404, 'not found')
    response.setHeader('server', 'mediamtx')
    if (answer.status === 401) response.setHeader('www-authenticate', 'Basic realm="mediamtx"')
    response.setHeader('content-type', 'application/json; charset=utf-8')
    response.writeHead(answer.status).end(JSON.stringify(answer.body))
  }

  async function admission(request: IncomingMessage): Promise<Answer | undefined> {
    const { user, password = '' } = options.credentials ?? {}
    if (user === undefined) return undefined
    const given = request.headers.authorization
    if (given === `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`) return undefined
    if (given) await new Promise((done) => setTimeout(done, options.authDelay))
    return failure(401, 'authentication error')
  }

  function route(method: string, url: URL, body: string): Answer | undefined {
    const [, version, ...parts] = url.pathname.split('/').map(decodeURIComponent)
    if (version !== 'v3') return undefined
    const what = `${method} ${parts.slice(0, 2).join('/')}`
    const table = options.table()
    switch (what) {
      case 'GET info':
        return { status: 200, body: { version: 'v1.20.1', started: options.started().toISOString() } }
      case 'GET config/global':
        return {
          status: 200,
          body: { api: true, rtsp: true, rtspAddress: `:${options.rtspPort()}`, rtspTransports: ['tcp'], readTimeout: '10s' },
        }
      case 'GET paths/list':
        return page(
          url,
          table.all().map((path) => pathAnswer(table, path)),
        )
      case 'GET paths/get': {
        const path = table.all().find(({ name }) => name === parts.slice(2).join('/'))
        return path ? { status: 200, body: pathAnswer(table, path) } : failure(404, 'path not found')
      }
      case 'GET rtspsessions/list':
        return page(url, [...table.sessions.values()].map(sessionAnswer))
      case 'GET rtspsessions/get': {
        const session = table.sessions.get(parts[2] ?? '')
        return session ? { status: 200, body: sessionAnswer(session) } : failure(404, 'session not found')
      }
      case 'POST rtspsessions/kick': {
        const session = table.sessions.get(parts[2] ?? '')
        session?.end()
        return session ? ok : failure(404, 'session not found')
      }
    }
    if (parts[0] === 'config' && parts[1] === 'paths') return configure(table, `${method} ${parts[2]}`, parts.slice(3).join('/'), url, body)
    return undefined
  }

  return { connected: (socket) => void server.emit('connection', socket) }
}

function configure(table: PathTable, what: string, name: string, url: URL, body: string): Answer | undefined {
  const { configurations } = table
  const there = configurations.get(name)
  const kept = ([key, configuration]: [string, PathConfiguration]) => pathConfigurationAnswer(key, configuration)
  if (what === 'GET list') return page(url, [...configurations].sort(([a], [b]) => (a < b ? -1 : 1)).map(kept))
  if (what === 'GET get') return there ? { status: 200, body: kept([name, there]) } : failure(404, 'path configuration not found')
  if (what === 'DELETE delete') {
    if (!there) return failure(404, 'path not found')
    configurations.delete(name)
    table.live(name)?.publisher?.end()
    return ok
  }
  if (!['POST add', 'PATCH patch', 'POST replace'].includes(what)) return undefined
  const wanted = parseConfiguration(body)
  if (typeof wanted === 'string') return failure(400, wanted)
  if (!/^[0-9A-Za-z_\-/.]+$/.test(name) || name.startsWith('/') || name.endsWith('/')) return failure(400, `invalid path name: '${name}'`)
  if (what === 'POST add' && there) return failure(400, 'path already exists')
  if (what === 'PATCH patch' && !there) return failure(404, 'path not found')
  const before = what === 'PATCH patch' && there ? there : { source: 'publisher', overridePublisher: true }
  configurations.set(name, { ...before, ...wanted })
  return ok
}

/** The error text for what the real one would not take. */
function parseConfiguration(body: string): Partial<PathConfiguration> | string {
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'json: cannot unmarshal into Go value'
    const unknown = Object.keys(parsed).find(refusedKey)
    return unknown === undefined ? parsed : `json: unknown field "${unknown}"`
  } catch {
    return 'invalid JSON'
  }
}

function page(url: URL, items: readonly unknown[]): Answer {
  const perPage = Number(url.searchParams.get('itemsPerPage') ?? 100)
  const number = Number(url.searchParams.get('page') ?? 0)
  if (!Number.isInteger(perPage) || perPage < 1) return failure(400, 'invalid items per page')
  if (!Number.isInteger(number) || number < 0) return failure(400, 'invalid page')
  const shown = items.slice(number * perPage, (number + 1) * perPage)
  return { status: 200, body: { itemCount: items.length, pageCount: Math.ceil(items.length / perPage), items: shown } }
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) {
    body += String(chunk)
    if (body.length > 1_000_000) throw new Error('body too large')
  }
  return body
}
