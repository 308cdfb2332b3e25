/** For the tests of the virtual LAN: a bare RTSP client that says only what it is told, and keeps what it hears. */
import { connect, type Socket } from 'node:net'
import { createInterleavedParser } from '../../../src-main/rtsp/index.ts'
import { type RtspResponse, writeRequest } from '../../../src-main/rtsp/wire/message.ts'

export interface BareClient {
  ask(method: string, url: string, headers?: Record<string, string>, body?: string): Promise<RtspResponse>
  readonly packets: { channel: number; payload: Buffer }[]
  /** `fin`, `reset`, or undefined while it is open. */
  readonly ended: string | undefined
  /** Bytes between frames and messages that belonged to nothing. */
  readonly skipped: number
  send(bytes: Buffer): void
  close(): void
}

export async function bareClient(url: string): Promise<BareClient> {
  const { hostname, port } = new URL(url.replace('rtsp:', 'http:'))
  const socket: Socket = connect(Number(port || 554), hostname)
  const waiting: ((response: RtspResponse) => void)[] = []
  const packets: BareClient['packets'] = []
  let [sequence, ended] = [0, undefined as string | undefined]
  const wire = createInterleavedParser({
    frame: (channel, memory, start, end) => void packets.push({ channel, payload: Buffer.from(memory.subarray(start, end)) }),
    message: (message) => message.kind === 'response' && waiting.shift()?.(message),
    broken: () => socket.destroy(),
  })
  socket.on('data', (chunk: Buffer) => wire.push(chunk))
  socket.on('end', () => {
    ended ??= 'fin'
  })
  socket.on('error', () => {
    ended ??= 'reset'
  })
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  return {
    packets,
    get ended() {
      return ended
    },
    get skipped() {
      return wire.skipped
    },
    ask(method, target, headers = {}, body) {
      sequence += 1
      socket.write(
        writeRequest({
          method,
          url: target,
          headers: [['CSeq', sequence], ...Object.entries(headers)],
          body: body ? Buffer.from(body) : undefined,
        }),
      )
      return new Promise((resolve, reject) => {
        waiting.push(resolve)
        setTimeout(() => reject(new Error(`No answer to ${method}`)), 5000).unref()
      })
    },
    send: (bytes) => void socket.write(bytes),
    close: () => void socket.destroy(),
  }
}

/** DESCRIBE, SETUP of the first track over TCP, PLAY. */
export async function playBare(url: string): Promise<BareClient & { session: string }> {
  const client = await bareClient(url)
  await client.ask('DESCRIBE', url)
  const answer = await client.ask('SETUP', `${url}/trackID=0`, { Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' })
  const session = answer.headers.get('session')?.split(';')[0] ?? ''
  await client.ask('PLAY', url, { Session: session })
  return Object.assign(client, { session })
}
