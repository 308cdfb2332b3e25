/** A camera's RTSP service (RFC 2326): one connection at a time, its faults read anew at every request. */
import { randomInt } from 'node:crypto'
import type { Socket } from 'node:net'
import { createInterleavedParser, type RtspRequest, readTransport, writeTcpTransport } from '../../../src-main/rtsp/index.ts'
import type { CameraSpec } from '../camera-spec.ts'
import type { CameraStream } from '../camera-stream.ts'
import { type Counts, countRequest, type Faults, type Jump } from '../faults.ts'
import type { Guard } from '../guard.ts'
import type { Host } from '../host.ts'
import type { createCameraEar } from './camera-ear.ts'
import { type CameraSession, createCameraSession } from './camera-session.ts'
import { describeStream, earTrack } from './describe.ts'
import { pathOf, type RtspReply, writeReply } from './reply.ts'

export interface CameraRtsp {
  connected(socket: Socket): void
  jump(what: Jump): void
}

export interface CameraRtspOptions {
  readonly spec: CameraSpec
  /** By path. */
  readonly streams: ReadonlyMap<string, CameraStream>
  readonly host: Host
  readonly guard: Guard
  readonly faults: Faults
  readonly counts: Counts
  readonly ear: ReturnType<typeof createCameraEar>
}

const publicMethods = 'OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER'
/** Milliseconds of media before the answer to PLAY. */
const earliness = 120
const refusable = new Set(['DESCRIBE', 'SETUP', 'PLAY'])

export function createCameraRtsp(options: CameraRtspOptions): CameraRtsp {
  const { spec, streams, host, guard, faults, counts, ear } = options
  const sessions = new Set<CameraSession>()

  function connected(socket: Socket): void {
    let session: CameraSession | undefined
    let queue = Promise.resolve()
    /** Channel on which somebody talks to it, and how to end that. */
    let talking: { channel: number; release: () => void } | undefined
    const patrol = setInterval(() => {
      if (!session?.playing || performance.now() - session.seen < spec.sessionTimeout * 1000) return
      counts.expired += 1
      socket.destroy()
    }, 500)

    function drop(): void {
      talking?.release()
      talking = undefined
      if (!session) return
      session.end()
      sessions.delete(session)
      session = undefined
      counts.sessions = sessions.size
    }

    async function answer(request: RtspRequest): Promise<void> {
      if (faults.silent || socket.destroyed) return
      if (faults.slow) await new Promise((done) => setTimeout(done, faults.slow))
      noteLife(request)
      const refusal = admission(request)
      if (refusal) return writeReply(socket, request, refusal)
      const { reply, after } = await act(request)
      if (faults.early && after) {
        after()
        await new Promise((done) => setTimeout(done, earliness))
      }
      writeReply(socket, request, reply)
      if (!faults.early) after?.()
    }

    function noteLife(request: RtspRequest): void {
      if (!session) return
      if (session.playing) {
        // OPTIONS without the session's name is small talk, not a sign of life.
        if (!spec.keepAlive.includes(request.method) || !request.headers.get('session')) return
        counts.keepAlives += 1
      }
      session.seen = performance.now()
    }

    function admission(request: RtspRequest): RtspReply | undefined {
      if (faults.refuse && refusable.has(request.method)) {
        const challenge = faults.refuse === 401 ? guard.challenges().map((value) => ['WWW-Authenticate', value] as const) : []
        return { status: faults.refuse, headers: challenge }
      }
      if (request.method === 'OPTIONS') return undefined
      if (faults.absent?.some((path) => request.url.includes(path))) return { status: 404 }
      const verdict = guard.check(request.method, request.url, request.headers.get('authorization'))
      if (verdict === 'in') return undefined
      return { status: 401, headers: guard.challenges(verdict === 'stale').map((value) => ['WWW-Authenticate', value] as const) }
    }

    async function act(request: RtspRequest): Promise<{ reply: RtspReply; after?: () => void }> {
      const named = request.headers.get('session')?.split(';')[0]?.trim()
      const own = session && [['Session', `${session.id};timeout=${Math.round(spec.sessionTimeout)}`] as const]
      switch (request.method) {
        case 'OPTIONS':
          return { reply: { status: 200, headers: [['Public', publicMethods], ...(own ?? [])] } }
        case 'DESCRIBE':
          return { reply: description(request) }
        case 'SETUP':
          return { reply: await setUp(request) }
        case 'GET_PARAMETER':
        case 'SET_PARAMETER':
          return { reply: { status: named && named !== session?.id ? 454 : 200, headers: own ?? [] } }
      }
      if (!['PLAY', 'PAUSE', 'TEARDOWN'].includes(request.method)) return { reply: { status: 501 } }
      if (!session || (named && named !== session.id)) return { reply: { status: 454 } }
      if (request.method === 'TEARDOWN') {
        counts.teardowns += 1
        drop()
        return { reply: { status: 200 } }
      }
      if (request.method === 'PAUSE') {
        session.pause()
        return { reply: { status: 200, headers: own ?? [] } }
      }
      counts.plays += 1
      const { info, start } = session.play(request.url.replace(/\/$/, ''))
      return { reply: { status: 200, headers: [...(own ?? []), ['Range', 'npt=now-'], ['RTP-Info', info]] }, after: start }
    }

    function description(request: RtspRequest): RtspReply {
      const stream = streams.get(pathOf(request.url))
      if (!stream) return { status: 404 }
      const base = `${request.url.replace(/\/$/, '')}/`
      const headers = [['Content-Base', base] as const, ['Content-Type', 'application/sdp'] as const]
      return {
        status: 200,
        headers,
        body: describeStream(spec.name, stream.tracks, faults, requiresEar(request) ? spec.backchannel : undefined),
      }
    }

    const requiresEar = (request: RtspRequest) => request.headers.get('require')?.includes('www.onvif.org/ver20/backchannel') === true

    async function setUp(request: RtspRequest): Promise<RtspReply> {
      const [, path = '', track] = /^(.*?)\/?(?:trackID=(\d+))?$/.exec(pathOf(request.url)) ?? []
      const stream = streams.get(path)
      if (!stream) return { status: 404 }
      const wish = readTransport(request.headers.get('transport')).find((one) => one.plain && !one.multicast && spec[one.lower])
      if (!wish) return { status: 461 }
      if (!session) {
        if (spec.sessions !== undefined && sessions.size >= spec.sessions) return { status: 453 }
        const id = String(randomInt(10_000_000, 99_999_999))
        session = createCameraSession({ id, stream, socket, host, faults, counts, startAtKey: spec.startAtKey })
        sessions.add(session)
        counts.sessions = sessions.size
        counts.sessionsEver += 1
      }
      if (Number(track) === earTrack && spec.backchannel && requiresEar(request) && wish.lower === 'tcp') {
        // one mouth at a time, as loudspeakers have it
        if (ear.taken > 0) return { status: 453 }
        const channels = wish.interleaved ?? [0, 1]
        talking = { channel: channels[0], release: ear.take() }
        return {
          status: 200,
          headers: [
            ['Transport', writeTcpTransport(channels)],
            ['Session', `${session.id};timeout=${Math.round(spec.sessionTimeout)}`],
          ],
        }
      }
      const transport = await session.setUp(Number(track ?? 0), wish)
      if (!transport) return { status: 404 }
      const id = `${session.id};timeout=${Math.round(spec.sessionTimeout)}`
      return {
        status: 200,
        headers: [
          ['Transport', transport],
          ['Session', id],
        ],
      }
    }

    const wire = createInterleavedParser({
      message(message) {
        if (message.kind !== 'request') return
        countRequest(counts, message.method)
        queue = queue.then(() => answer(message)).catch(() => void socket.destroy())
      },
      // Receiver reports: a sign of life.
      frame(channel, memory, start, end) {
        if (channel === talking?.channel) ear.heard(memory.subarray(start, end))
        if (session) session.seen = performance.now()
      },
      broken: () => socket.destroy(),
    })
    socket.on('data', (chunk: Buffer) => wire.push(chunk))
    socket.on('close', () => {
      clearInterval(patrol)
      wire.stop()
      drop()
    })
  }

  return {
    connected,
    jump(what) {
      for (const session of sessions) session.jump(what)
    },
  }
}
