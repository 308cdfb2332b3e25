/** WebSockets: /ws/rpc (the contract), /ws/media (pictures for the page), /ws and /ws/stream/{camera_id} (the earlier programs). */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import * as z from 'zod'
import { type Actor, router } from '../api/index.ts'
import type { Log } from '../base/index.ts'
import type { Engine } from '../engine.ts'
import type { Access } from './access.ts'
import { serveDvrCommands } from './earlier/mini-dvr.ts'
import { servePublisherCommands } from './earlier/publisher-socket.ts'
import { serveEarlierViewer } from './earlier/viewer-socket.ts'
import { asMediaChannel } from './media-socket.ts'

/** Milliseconds between pings; a socket that missed one is dropped. */
const pingEvery = 15_000
/** Bytes that may wait for one socket: who asks and does not read is dropped, a page comes back with a new snapshot. */
const mostWaiting = 32 * 1024 * 1024

export function addSockets(server: Server, { engine, access, log }: { engine: Engine; access: Access; log: Log }): () => void {
  const rpc = new RPCHandler(router)
  const accept = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1024 * 1024 })
  const serve = new Map<string, (socket: WebSocket, actor: Actor, raw: Duplex) => void>([
    ['/ws/rpc', (socket, actor) => void rpc.upgrade(onlyCalls(socket), { context: { engine, log, actor } })],
    ['/ws/media', (socket, _, raw) => engine.live.serve(asMediaChannel(socket, raw))],
    [
      '/ws',
      (socket, actor) => {
        const parts = { engine, actor, log, sent: () => dropIfStuck(socket) }
        servePublisherCommands(socket, { ...parts, taken: serveDvrCommands(socket, parts) })
      },
    ],
  ])

  const viewerOf = (path: string) => {
    const [, camera] = /^\/ws\/stream\/([\w-]{1,40})$/.exec(path) ?? []
    return camera === undefined ? undefined : (socket: WebSocket) => serveEarlierViewer(socket, camera, { engine, log })
  }

  server.on('upgrade', (request: IncomingMessage, raw: Duplex, head: Buffer) => {
    raw.on('error', () => raw.destroy()) // a reset before the handshake is over
    const url = request.url ?? '/'
    const path = url.split('?')[0] ?? ''
    const open = serve.get(path) ?? viewerOf(path)
    const actor = access.admit({ headers: request.headers, url, method: 'GET' }, 'socket')
    if (!open || typeof actor === 'string' || !actor.rights.has('view')) {
      const status = !open ? '404 Not Found' : actor === 'LOGIN_NEEDED' ? '401 Unauthorized' : '403 Forbidden'
      raw.once('finish', () => raw.destroy()).end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    accept.handleUpgrade(request, raw, head, (socket) => {
      socket.on('error', (error) => log.debug({ error: error.message }, 'a socket failed'))
      keepAlive(socket)
      socket.on('message', () => dropIfStuck(socket))
      open(socket, actor, raw)
    })
  })
  return () => {
    for (const socket of accept.clients) socket.terminate()
    accept.close()
  }
}

function keepAlive(socket: WebSocket): void {
  let answered = true
  // Behind many questions the pong comes late.
  for (const sign of ['pong', 'message'] as const)
    socket.on(sign, () => {
      answered = true
    })
  const timer = setInterval(() => {
    if (!answered) return socket.terminate()
    answered = false
    socket.ping()
    dropIfStuck(socket)
  }, pingEvery)
  socket.on('close', () => clearInterval(timer))
}

/** What oRPC cannot read it writes to the console with a stack; nobody but a stranger sends such, so that one is let go. */
function onlyCalls(socket: WebSocket): Pick<WebSocket, 'addEventListener' | 'send'> {
  const addEventListener: WebSocket['addEventListener'] = (type: string, listener: unknown) => {
    const call = listener as (event: object) => void
    if (type !== 'message') return void socket.on(type, call)
    socket.on('message', (message, binary) => {
      const data = String(message)
      if (!binary && isCall(data)) call({ data })
      else socket.close(1007, 'not a call of the contract')
    })
  }
  return { addEventListener, send: (message: string) => socket.send(message) }
}

/** oRPC's envelope: `i` names the call, `t` its kind, `p` is what goes with it. */
const Call = z.object({
  i: z.string().max(200),
  t: z.number().optional(),
  p: z
    .object({
      u: z.string().optional(),
      m: z.string().optional(),
      h: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
    })
    .optional(),
})

function isCall(text: string): boolean {
  try {
    return Call.safeParse(JSON.parse(text)).success
  } catch {
    return false
  }
}

function dropIfStuck(socket: WebSocket): void {
  if (socket.bufferedAmount > mostWaiting) socket.terminate()
}
