/**
 * Where an FFmpeg of ours delivers what a server with a password shall get: it publishes here, on loopback, and the
 * engine's own publisher logs in there. So the password stands in no argument list, the server's refusal is a status that
 * we read ourselves, and a server that stops reading is noticed (FFmpeg's push has no time-out in any version).
 *
 * Bound to 127.0.0.1; a random token in the path is the permission, good for one connection. Speaks what FFmpeg's RTSP
 * muxer needs: OPTIONS, ANNOUNCE, SETUP, RECORD, TEARDOWN (RFC 2326) over TCP.
 */
import { randomBytes } from 'node:crypto'
import { createServer, type Socket } from 'node:net'
import type { Clock, Log } from '../../base/index.ts'
import type { MediaDescription } from '../../media/index.ts'
import { createWire, type RtspRequest, readSdp, readTransport, sequenceOf, writeResponse, writeTcpTransport } from '../../rtsp/index.ts'

interface RelayPacket {
  readonly track: number
  /** RTP. */
  readonly data: Buffer
}

interface RelaySink {
  /** Before the first packet. FFmpeg waits until it resolves and is refused when it rejects. */
  announced(description: MediaDescription): Promise<void>
  /** What came in one piece; the buffers may be kept. */
  packets(packets: readonly RelayPacket[]): void
  /** True while the server keeps up; otherwise FFmpeg is left waiting for a moment. */
  ready(): boolean
}

export interface Relay {
  /** One delivery. `close` ends it and makes its address void. */
  expect(sink: RelaySink): Promise<{ url: string; close(): void }>
  close(): Promise<void>
}

interface Delivery {
  readonly sink: RelaySink
  socket?: Socket
}

const pauseFor = 50

export function createRelay({ clock, log }: { clock: Clock; log: Log }): Relay {
  const deliveries = new Map<string, Delivery>()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => {}) // FFmpeg was ended; its exit tells
    socket.on('close', () => sockets.delete(socket))
    accept(socket, deliveries, clock, log)
  })
  let listening: Promise<number> | undefined
  const port = () => {
    listening ??= new Promise<number>((resolve, reject) => {
      const failed = (error: Error) => {
        listening = undefined
        reject(error)
      }
      server.once('error', failed)
      server.listen(0, '127.0.0.1', () => {
        server.off('error', failed)
        // From here on one connection could not be taken, e.g. for want of file descriptors: its FFmpeg is told by its time-out.
        server.on('error', (error) => log.warn({ reason: error.message }, 'the relay could not take a connection'))
        const address = server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
      server.unref()
    })
    return listening
  }

  return {
    async expect(sink) {
      const token = randomBytes(16).toString('hex')
      const delivery: Delivery = { sink }
      deliveries.set(token, delivery)
      return {
        url: `rtsp://127.0.0.1:${await port()}/${token}`,
        close() {
          deliveries.delete(token)
          delivery.socket?.destroy()
        },
      }
    },
    async close() {
      deliveries.clear()
      for (const socket of sockets) socket.destroy()
      if (listening) await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function accept(socket: Socket, deliveries: Map<string, Delivery>, clock: Clock, log: Log): void {
  const session = randomBytes(8).toString('hex')
  /** Interleaved channel to track; RTCP channels are not in it, our own reports take their place. */
  const channels = new Map<number, number>()
  let delivery: Delivery | undefined
  let description: MediaDescription | undefined
  let recording = false

  const answer = (request: RtspRequest, status: number, headers: readonly (readonly [string, string])[] = [], reason?: string) => {
    const sequence = sequenceOf(request.headers)
    const lines = [...(sequence === undefined ? [] : ([['CSeq', sequence]] as const)), ...headers]
    socket.write(writeResponse({ status, headers: lines, ...(reason === undefined ? {} : { reason }) }))
  }
  const inSession = [['Session', `${session};timeout=60`]] as const

  const handle: Record<string, (request: RtspRequest) => void> = {
    options(request) {
      answer(request, 200, [['Public', 'OPTIONS, ANNOUNCE, SETUP, RECORD, TEARDOWN']])
    },
    announce(request) {
      const token = /^rtsp:\/\/[^/]+\/([0-9a-f]{32})$/i.exec(request.url)?.[1] ?? ''
      const expected = deliveries.get(token)
      if (!expected || expected.socket) return answer(request, 404)
      expected.socket = socket
      delivery = expected
      description = readSdp(request.body)
      answer(request, description.tracks.length > 0 ? 200 : 400)
    },
    setup(request) {
      const control = /\/([^/]+)$/.exec(request.url)?.[1]
      const track = description?.tracks.find((one) => one.control === control || one.control?.endsWith(`/${control}`))
      const pair = readTransport(request.headers.get('transport')).find(({ lower }) => lower === 'tcp')?.interleaved
      if (!delivery || !track) return answer(request, 404)
      if (!pair) return answer(request, 461)
      channels.set(pair[0], track.index)
      answer(request, 200, [...inSession, ['Transport', writeTcpTransport(pair, 'record')]])
    },
    record(request) {
      if (!delivery || !description || channels.size === 0) return answer(request, 455)
      delivery.sink.announced(description).then(
        () => {
          recording = true
          answer(request, 200, inSession)
        },
        () => answer(request, 503), // the delivery's owner knows why
      )
    },
    teardown(request) {
      answer(request, 200, inSession)
      socket.end()
    },
  }

  /** Out of one chunk. */
  const arrived: RelayPacket[] = []
  const wire = createWire(
    {
      frame(channel, memory, start, end) {
        const track = channels.get(channel)
        if (!recording || track === undefined || !delivery || end - start < 12) return
        arrived.push({ track, data: Buffer.from(memory.subarray(start, end)) })
      },
      message(message) {
        if (message.kind !== 'request') return
        const call = handle[message.method.toLowerCase()]
        if (call) call(message)
        else answer(message, 501)
      },
      broken(reason) {
        log.warn({ reason }, 'the relay got what is no RTSP')
        socket.destroy()
      },
    },
    { knows: (channel) => channels.has(channel) || channels.has(channel - 1) },
  )
  const resume = () => {
    if (socket.destroyed) return
    if (delivery?.sink.ready() === false) clock.after(pauseFor, resume)
    else socket.resume()
  }
  socket.on('data', (chunk) => {
    wire.push(chunk)
    if (arrived.length > 0) delivery?.sink.packets(arrived.splice(0))
    if (recording && delivery?.sink.ready() === false) {
      socket.pause()
      clock.after(pauseFor, resume)
    }
  })
  socket.on('close', () => wire.stop())
}
