/** A camera's web server: MJPEG, snapshots, the ONVIF services and the UPnP description, behind one port and one login. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { fromHttpHeader } from '../../../src-main/net/index.ts'
import type { CameraSpec } from '../camera-spec.ts'
import type { CameraStream } from '../camera-stream.ts'
import { type Counts, countRequest, type Faults } from '../faults.ts'
import type { Guard } from '../guard.ts'
import { logPath } from '../onvif/setup-service.ts'

export interface CameraHttpOptions {
  readonly spec: CameraSpec
  /** Its frames are JPEGs. Undefined: neither MJPEG nor snapshots. */
  readonly jpegs: CameraStream | undefined
  readonly guard: Guard
  readonly faults: Faults
  readonly counts: Counts
  readonly onvif: ((request: IncomingMessage, response: ServerResponse, body: string) => Promise<void>) | undefined
  /** A log by its type, packed by gzip. */
  log(kind: string): Buffer
  /** UPnP description; undefined: none. */
  readonly description: (() => string) | undefined
}

/** Bytes that may wait in a socket before frames are left out. */
const backlog = 1024 * 1024
const boundary = 'camera-frame'

export function createCameraHttp(options: CameraHttpOptions): { connected(socket: Socket): void } {
  const { spec, jpegs, guard, faults, counts } = options
  const server = createServer(
    { keepAliveTimeout: 5000 },
    (request, response) => void handle(request, response).catch(() => response.destroy()),
  )

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    const body = await readBody(request)
    if (faults.silent) return
    if (faults.slow) await new Promise((done) => setTimeout(done, faults.slow))
    if (options.onvif && path.startsWith('/onvif/') && request.method === 'POST') return options.onvif(request, response, body)
    countRequest(counts, `HTTP ${request.method}`)
    if (options.description && path === '/description.xml') {
      response.writeHead(200, { 'content-type': 'text/xml; charset="utf-8"' }).end(options.description())
      return
    }
    if (!admitted(request, response)) return
    if (path.startsWith(logPath) && faults.quirks?.logByAddress) {
      response.writeHead(200, { 'content-type': 'application/gzip' }).end(options.log(path.slice(logPath.length)))
      return
    }
    if (spec.mjpeg && path === spec.mjpeg.path) return stream(response)
    if (spec.snapshot && path === spec.snapshotPath) return snapshot(response)
    if (path === '/') {
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<!doctype html><title>Network camera</title><img src="${spec.snapshotPath}">`)
      return
    }
    response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>404 Not Found</h1>')
  }

  function admitted(request: IncomingMessage, response: ServerResponse): boolean {
    if (faults.refuse && faults.refuse !== 401) {
      // RTSP's own statuses mean nothing to a web browser.
      response.writeHead(faults.refuse === 453 || faults.refuse === 454 ? 503 : faults.refuse).end()
      return false
    }
    const { authorization } = request.headers
    const verdict = guard.check(request.method ?? 'GET', request.url ?? '/', authorization && fromHttpHeader(authorization))
    if (verdict === 'in' && faults.refuse !== 401) return true
    response.setHeader('www-authenticate', guard.challenges(verdict === 'stale'))
    response.writeHead(401, { 'content-type': 'text/html' }).end('<h1>401 Unauthorized</h1>')
    return false
  }

  function snapshot(response: ServerResponse): void {
    if (!jpegs) return void response.writeHead(503).end()
    counts.snapshots += 1
    const stop = jpegs.listen((_, { jpeg }) => {
      stop()
      if (jpeg) response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': jpeg.length }).end(jpeg)
    })
    response.on('close', stop)
  }

  function stream(response: ServerResponse): void {
    if (!jpegs) return void response.writeHead(503).end()
    counts.plays += 1
    response.writeHead(200, {
      'content-type': `multipart/x-mixed-replace; boundary=${boundary}`,
      'cache-control': 'no-store',
      connection: 'close',
    })
    const stop = jpegs.listen((_, { jpeg }) => {
      if (!jpeg || faults.stalled || response.writableLength > backlog) return
      const length = spec.mjpeg?.lengths === false ? '' : `Content-Length: ${jpeg.length}\r\n`
      response.write(Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Type: image/jpeg\r\n${length}\r\n`), jpeg, Buffer.from('\r\n')]))
      counts.bytesSent += jpeg.length
    })
    response.on('close', stop)
  }

  return { connected: (socket) => void server.emit('connection', socket) }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    if (!(chunk instanceof Buffer)) continue
    chunks.push(chunk)
    size += chunk.length
    if (size > 256 * 1024) throw new Error('body too large')
  }
  return Buffer.concat(chunks).toString('utf8')
}
