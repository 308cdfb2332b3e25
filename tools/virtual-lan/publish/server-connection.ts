/** One RTSP connection at the publish server: a publisher (ANNOUNCE, RECORD) or a reader (DESCRIBE, PLAY), answered as MediaMTX 1.20 answers. */
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { createInterleavedParser, type RtspRequest, readTransport, writeTcpTransport } from '../../../src-main/rtsp/index.ts'
import { pathOf, type RtspReply, writeReply } from '../rtsp/reply.ts'
import { type Announced, readAnnounced, writeForReaders } from './announced.ts'
import type { PathTable, ServerSession } from './path-table.ts'

export interface ConnectionRules {
  readonly table: PathTable
  /** Who may publish, who may read; undefined: everybody. */
  readonly publisher: { user: string; password: string } | undefined
  readonly reader: { user: string; password: string } | undefined
  /** Milliseconds that a wrong password waits for its 401. */
  readonly authDelay: number
  /** Milliseconds without RTP after which a publisher is dropped. */
  readonly readTimeout: number
  readonly faults: { silent?: boolean; deaf?: boolean }
  seen(method: string, status: number): void
}

const publicMethods = 'DESCRIBE, ANNOUNCE, SETUP, PLAY, RECORD, PAUSE, GET_PARAMETER, TEARDOWN'
/** MediaMTX since 1.17.1. */
const goodName = /^[0-9A-Za-z_\-./]+$/
/** Bytes that a reader may lag behind. */
const backlog = 8 * 1024 * 1024

export function serveConnection(socket: Socket, rules: ConnectionRules): void {
  const { table } = rules
  let session: ServerSession | undefined
  let announced: Announced | undefined
  /** RTP channel to track; RTCP is one above. */
  const channels = new Map<number, number>()
  let lastPacket = performance.now()
  let queue = Promise.resolve()
  const connection = randomUUID()

  const patrol = setInterval(() => {
    if (session?.state === 'publish' && performance.now() - lastPacket > rules.readTimeout) socket.end()
  }, 500)

  function openSession(request: RtspRequest): ServerSession {
    const [path = '', query = ''] = pathOf(request.url).slice(1).split('?')
    const made: ServerSession = {
      id: randomUUID(),
      connection,
      created: new Date(),
      remoteAddress: `${socket.remoteAddress}:${socket.remotePort}`,
      state: 'idle',
      path,
      query: query.replace(/\/.*/, ''),
      user: '',
      userAgent: request.headers.get('user-agent') ?? '',
      inboundBytes: 0,
      inboundPackets: 0,
      inboundReports: 0,
      outboundBytes: 0,
      outboundPackets: 0,
      outboundReports: 0,
      take(track, report, packet) {
        const channel = [...channels].find(([, to]) => to === track)?.[0]
        if (channel === undefined || socket.writableLength > backlog) return
        made.outboundBytes += packet.length
        made[report ? 'outboundReports' : 'outboundPackets'] += 1
        const header = Buffer.from([0x24, channel + (report ? 1 : 0), packet.length >> 8, packet.length & 0xff])
        socket.cork()
        socket.write(Buffer.concat([header, packet]))
        process.nextTick(() => socket.uncork())
      },
      end: () => socket.end(() => socket.destroy()),
    }
    table.sessions.set(made.id, made)
    return made
  }

  function drop(): void {
    if (!session) return
    table.leave(session)
    table.sessions.delete(session.id)
    session = undefined
  }

  /** Undefined when this person may pass. `then` closes the connection after the answer. */
  async function admission(request: RtspRequest, wanted: { user: string; password: string } | undefined): Promise<RtspReply | undefined> {
    if (!wanted) return undefined
    const challenge = [['WWW-Authenticate', 'Basic realm="mediamtx"'] as const]
    const given = request.headers.get('authorization')
    if (!given) return { status: 401, headers: challenge }
    const [user = '', ...rest] = Buffer.from(given.replace(/^basic /i, ''), 'base64')
      .toString('utf8')
      .split(':')
    // A colon in the password never gets through, as with the real one.
    if (rest.length === 1 && user === wanted.user && rest[0] === wanted.password) return undefined
    await new Promise((done) => setTimeout(done, rules.authDelay))
    return { status: 401, headers: challenge }
  }

  const refuse = (status = 400): RtspReply => ({ status, headers: [['Connection', 'close']] })

  async function announce(request: RtspRequest): Promise<RtspReply> {
    const [path = ''] = pathOf(request.url).slice(1).split('?')
    if (session || !goodName.test(path) || !table.configurationOf(path)) return refuse()
    const refusal = await admission(request, rules.publisher)
    if (refusal) return refusal
    const type = request.headers.get('content-type')
    announced = type === 'application/sdp' ? readAnnounced(request.body.toString('utf8')) : undefined
    return announced ? { status: 200 } : refuse()
  }

  async function description(request: RtspRequest): Promise<RtspReply> {
    const [path = ''] = pathOf(request.url).slice(1).split('?')
    if (!goodName.test(path) || !table.configurationOf(path)) return refuse()
    const refusal = await admission(request, rules.reader)
    if (refusal) return refusal
    const live = table.live(path)
    if (!live?.announced) return refuse(404)
    const base = `${request.url.replace(/\/$/, '')}/`
    return {
      status: 200,
      headers: [
        ['Content-Base', base],
        ['Content-Type', 'application/sdp'],
      ],
      body: writeForReaders(live.announced),
    }
  }

  async function setUp(request: RtspRequest): Promise<RtspReply> {
    const wish = readTransport(request.headers.get('transport')).find(({ lower, plain }) => lower === 'tcp' && plain)
    if (!wish) return { status: 461 }
    const asked = pathOf(request.url)
    const track = announced
      ? announced.tracks.findIndex(({ control }) => asked.endsWith(`/${control}`) || request.url === control)
      : Number(/trackID=(\d+)$/.exec(asked)?.[1] ?? Number.NaN)
    if (
      !(track >= 0) ||
      (announced !== undefined) !== (wish.mode === 'record' || wish.mode === 'receive') ||
      [...channels.values()].includes(track)
    )
      return refuse()
    if (!session) {
      session = openSession(request)
      session.path = session.path.replace(/\/(trackID=\d+|streamid=\d+)$/, '')
      if (announced)
        for (const { control } of announced.tracks) session.path = session.path.replace(new RegExp(`/${escapeText(control)}$`), '')
      session.user = userOf(request)
    }
    const [channel] = wish.interleaved ?? [2 * track]
    channels.set(channel, track)
    return {
      status: 200,
      headers: [
        ['Transport', writeTcpTransport([channel, channel + 1])],
        ['Session', `${session.id.replaceAll('-', '')};timeout=60`],
      ],
    }
  }

  function record(): RtspReply {
    if (!session || !announced || channels.size !== announced.tracks.length) return refuse()
    if (!table.publish(session.path, session, announced)) return refuse()
    session.state = 'publish'
    lastPacket = performance.now()
    return { status: 200, headers: [['Session', session.id.replaceAll('-', '')]] }
  }

  function play(): { reply: RtspReply; after?: () => void } {
    const reading = session
    if (!reading || announced || !table.live(reading.path)?.announced) return { reply: refuse(404) }
    reading.state = 'read'
    return {
      reply: { status: 200, headers: [['Session', reading.id.replaceAll('-', '')]] },
      after: () => void table.read(reading.path, reading),
    }
  }

  async function act(request: RtspRequest): Promise<{ reply: RtspReply; after?: () => void }> {
    switch (request.method) {
      case 'OPTIONS':
        return { reply: { status: 200, headers: [['Public', publicMethods]] } }
      case 'ANNOUNCE':
        return { reply: await announce(request) }
      case 'DESCRIBE':
        return { reply: await description(request) }
      case 'SETUP':
        return { reply: await setUp(request) }
      case 'RECORD':
        return { reply: record() }
      case 'PLAY':
        return play()
      case 'PAUSE':
      case 'GET_PARAMETER':
        return { reply: { status: 200 } }
      case 'TEARDOWN':
        drop()
        return { reply: { status: 200, headers: [['Connection', 'close']] } }
    }
    return { reply: { status: 501 } }
  }

  async function answer(request: RtspRequest): Promise<void> {
    if (rules.faults.silent || socket.destroyed) return
    const { reply, after } = await act(request)
    rules.seen(request.method, reply.status)
    writeReply(socket, request, reply)
    after?.()
    // A wrong password and a refusal end with FIN; a missing password may try again.
    const wrong = reply.status === 401 && request.headers.get('authorization') !== undefined
    if (wrong || reply.headers?.some(([name]) => name === 'Connection')) socket.end()
  }

  const wire = createInterleavedParser(
    {
      message(message) {
        if (message.kind === 'request') queue = queue.then(() => answer(message)).catch(() => void socket.destroy())
      },
      frame(channel, memory, start, end) {
        const report = !channels.has(channel)
        const track = channels.get(report ? channel - 1 : channel)
        if (!session || track === undefined || rules.faults.deaf) return
        if (!report) lastPacket = performance.now()
        table.packet(session, track, report, memory.subarray(start, end))
      },
      broken: () => socket.destroy(),
    },
    { knows: (channel) => channels.has(channel) || channels.has(channel - 1) },
  )
  socket.on('data', (chunk: Buffer) => wire.push(chunk))
  socket.on('error', () => {})
  socket.on('close', () => {
    clearInterval(patrol)
    wire.stop()
    drop()
  })
}

const escapeText = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function userOf(request: RtspRequest): string {
  const given = request.headers.get('authorization')
  return given?.startsWith('Basic ') ? (Buffer.from(given.slice(6), 'base64').toString('utf8').split(':')[0] ?? '') : ''
}
