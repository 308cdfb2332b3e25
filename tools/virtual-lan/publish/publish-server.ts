/** An RTSP server that accepts publishers, with the part of MediaMTX's control API that a publisher needs. Restartable on the same ports. */
import type { Socket } from 'node:net'
import type { Host, Listening } from '../host.ts'
import { createControlApi } from './control-api.ts'
import { createPathTable, type PathConfiguration, type PathTable } from './path-table.ts'
import { serveConnection } from './server-connection.ts'

export interface PublishServerOptions {
  /** Path configurations of its "file"; `{ all_others: {} }` by default: every path may be published. */
  readonly paths?: Readonly<Record<string, Partial<PathConfiguration>>>
  /** Who may publish and who may read (Basic). */
  readonly publisher?: { readonly user: string; readonly password: string }
  readonly reader?: { readonly user: string; readonly password: string }
  /** False: no control API. */
  readonly api?: { readonly user?: string; readonly password?: string } | false
  /** Milliseconds before the 401 to a wrong password (MediaMTX: up to 4 s). */
  readonly authDelay?: number
  /** Milliseconds without RTP after which a publisher is dropped. */
  readonly readTimeout?: number
}

export interface PublishServer {
  /** `rtsp://host:port`, without a path. */
  readonly url: string
  /** `http://host:port` of the control API; empty when it is off. */
  readonly api: string
  readonly running: boolean
  /** What is published and read now. */
  readonly table: PathTable
  /** `METHOD status` and how often it was answered. */
  readonly answers: Readonly<Record<string, number>>
  /** `silent`: accepts and never answers; `deaf`: takes packets and loses them. */
  readonly faults: { silent?: boolean; deaf?: boolean }
  /** Gone with all connections, and paths that were added through the API are forgotten. */
  stop(): Promise<void>
  /** Again on the same ports. */
  start(): Promise<void>
  close(): Promise<void>
}

export async function startPublishServer(options: PublishServerOptions = {}, host: Host): Promise<PublishServer> {
  const { paths = { all_others: {} }, authDelay = 500, readTimeout = 10_000, publisher, reader, api } = options
  const answers: Record<string, number> = {}
  const faults: PublishServer['faults'] = {}
  const sockets = new Set<Socket>()
  const ports = { rtsp: undefined as number | undefined, api: undefined as number | undefined }
  let table = createPathTable(paths)
  let started = new Date()
  let open: Listening[] = []

  function connected(socket: Socket): void {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    serveConnection(socket, {
      table,
      publisher,
      reader,
      authDelay,
      readTimeout,
      faults,
      seen(method, status) {
        answers[`${method} ${status}`] = (answers[`${method} ${status}`] ?? 0) + 1
      },
    })
  }

  const control = createControlApi({
    table: () => table,
    started: () => started,
    credentials: api === false ? undefined : api,
    authDelay,
    rtspPort: () => ports.rtsp ?? 0,
  })

  function called(socket: Socket): void {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    control.connected(socket)
  }

  async function start(): Promise<void> {
    if (open.length > 0) return
    table = createPathTable(paths)
    started = new Date()
    const rtsp = await host.listen({ standard: 8554, again: ports.rtsp }, connected)
    open = [rtsp]
    ports.rtsp = rtsp.port
    if (api === false) return
    const http = await host.listen({ standard: 9997, again: ports.api }, called)
    open.push(http)
    ports.api = http.port
  }

  async function stop(): Promise<void> {
    const closing = open.splice(0).map((listening) => listening.close())
    for (const socket of sockets) socket.destroy()
    await Promise.all(closing)
  }

  await start()
  return {
    url: `rtsp://${host.address}:${ports.rtsp}`,
    api: ports.api === undefined ? '' : `http://${host.address}:${ports.api}`,
    get running() {
      return open.length > 0
    },
    get table() {
      return table
    },
    answers,
    faults,
    start,
    stop,
    async close() {
      await stop()
      await host.close()
    },
  }
}
