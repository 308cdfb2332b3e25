/** A camera that follows a script: RTSP by the book, except for what the script says. One per test, on loopback, on a port of its own. */

import { readFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { createVerifier } from '../../src-main/net/index.ts'
import { createInterleavedParser, type RtspRequest, reasonOf } from '../../src-main/rtsp/index.ts'
import type { MediaLoop } from './media-loop.ts'
import type { Reply, Scene, Script } from './script.ts'
import { openScriptedSession, type ScriptedSession } from './scripted-session.ts'

export interface ScriptedCamera {
  readonly url: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** Everything that was asked, in order. */
  readonly requests: readonly RtspRequest[]
  /** Requests that bore an `Authorization` which was wrong. */
  readonly wrongLogins: number
  readonly connections: number
  /** Closes every connection that is open now, as an unplugged camera would not: with FIN. */
  dropAll(): void
  close(): Promise<void>
}

const user = 'admin'
const password = 'secret'
const usualMethods = 'OPTIONS, DESCRIBE, SETUP, TEARDOWN, PLAY, GET_PARAMETER'

export async function startScriptedCamera(script: Script, loop: MediaLoop): Promise<ScriptedCamera> {
  const requests: RtspRequest[] = []
  const sockets = new Set<Socket>()
  const path = script.path ?? '/live'
  let wrongLogins = 0
  let connections = 0
  let authority = ''

  // One for all connections: who hangs up with each 401 must know the nonce again.
  const verifier = createVerifier({
    realm: script.auth?.realm ?? 'camera',
    schemes: script.auth?.schemes ?? ['md5'],
    qop: script.auth?.qop ?? false,
    ...(script.auth?.opaque !== undefined && { opaque: script.auth.opaque }),
    password: (name) => (name === user ? (script.auth?.password ?? password) : undefined),
  })

  const serve = (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    const counts = new Map<string, number>()
    const session: ScriptedSession = openScriptedSession({ script, loop, socket, path })
    let logins = 0

    /** A 401, or undefined when the request may pass. */
    const guard = (request: RtspRequest): Reply | undefined => {
      const { auth } = script
      if (!auth || !(auth.methods?.includes(request.method) ?? request.method !== 'OPTIONS')) return undefined
      const { method, url } = request
      const verdict = verifier.verify({ method, url, authorization: request.headers.get('authorization') })
      if (verdict === 'wrong') wrongLogins += 1
      if (verdict === 'ok') {
        logins += 1
        if (auth.nonceLasts !== undefined && logins % auth.nonceLasts === 0) verifier.expire()
        return undefined
      }
      const challenges = verifier.challenges(verdict === 'stale' && !auth.silently)
      return { status: 401, headers: challenges.map((text) => ['WWW-Authenticate', auth.rewrite?.(text) ?? text]) }
    }

    const handle = async (request: RtspRequest): Promise<void> => {
      requests.push(request)
      const { method } = request
      counts.set(method, (counts.get(method) ?? 0) + 1)
      const scene: Scene = { authority, path, count: counts.get(method) ?? 0, tracks: session.tracks }
      const refused = script.refuse?.[method]
      const hangsUp = script.hangsUpAt?.(request)
      if (refused === 'close' || hangsUp === true) return void socket.end()
      if (refused === 'silent') return
      const insisted = script.insist?.(request, scene)
      const denied = guard(request)
      const status = insisted ?? (denied ? undefined : refused)
      const reply: Reply =
        status !== undefined
          ? { status, headers: [] }
          : (denied ?? (await session.answer(request, script.public ?? usualMethods, authority)))
      if (reply.status === 200) session.counts(request)
      reply.headers.unshift(['CSeq', request.headers.get('cseq') ?? '0'])
      script.reply?.(method, reply, scene)
      send(reply)
      if ((reply.status === 401 && script.auth?.hangsUp) || hangsUp) {
        wire.stop()
        socket.end()
      }
      if (method === 'PLAY' && reply.status === 200) session.play()
      if (method === 'TEARDOWN') session.stop()
    }

    const send = (reply: Reply) => {
      const body = reply.body === undefined ? undefined : Buffer.from(reply.body, reply.encoding ?? 'utf8')
      let head = `RTSP/1.0 ${reply.status} ${reply.reason ?? reasonOf(reply.status)}\r\n`
      for (const [name, value] of reply.headers) head += `${name}: ${value}\r\n`
      if (body) head += `Content-Length: ${body.length}\r\n`
      head += '\r\n'
      const shaped = Buffer.from(script.bytes?.(head) ?? head, 'latin1')
      if (!socket.destroyed) socket.write(body ? Buffer.concat([shaped, body]) : shaped)
    }

    let turn: Promise<void> = Promise.resolve()
    const wire = createInterleavedParser({
      message: (message) => {
        if (message.kind === 'response') session.answered()
        else turn = turn.then(() => handle(message))
      },
      frame() {},
      broken: () => socket.destroy(),
    })
    socket.on('data', (chunk) => wire.push(chunk))
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      session.stop()
    })
  }

  const server: Server = script.tls ? createTlsServer(tlsOptions(script.tls), serve) : createServer(serve)
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  authority = `127.0.0.1:${port}`

  return {
    url: `${script.tls ? 'rtsps' : 'rtsp'}://${authority}${path}`,
    port,
    user,
    password,
    requests,
    get wrongLogins() {
      return wrongLogins
    },
    get connections() {
      return connections
    },
    dropAll() {
      for (const socket of sockets) socket.end()
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

/** A certificate as cameras have them: self-signed, for a name that nobody asked for. `old` speaks TLS 1.0 only. */
function tlsOptions(age: 'modern' | 'old') {
  const read = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url))
  const pair = { key: read('camera.key'), cert: read('camera.crt') }
  return age === 'modern' ? pair : ({ ...pair, minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const)
}
