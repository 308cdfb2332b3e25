/** For the tests of the virtual LAN: small cameras, FFmpeg and curl as peers, and a bare RTSP client that says only what it is told. */
import { execFile, spawnSync } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { createWire, type RtspResponse, writeRequest } from '../../src-main/rtsp/index.ts'
import { canMakeNamespaces } from '../test/abilities.ts'

const runs = (program: string, ...args: string[]) => spawnSync(program, args, { stdio: 'ignore' }).status === 0

export const ffmpegPath = process.env.FFMPEG_BIN ?? 'ffmpeg'
/** Peers that are here. A missing one skips its tests by name, unless they are required. */
const looks = { ffmpeg: () => runs(ffmpegPath, '-version') && runs('ffprobe', '-version'), namespaces: canMakeNamespaces }
const looked = new Map<keyof typeof looks, boolean>()
export function missing(peer: keyof typeof looks): boolean {
  const here = looked.get(peer) ?? looks[peer]()
  looked.set(peer, here)
  return !here && process.env.CAMGATE_PEERS !== 'required'
}

/** One name in all pictures, so that all tests share them. */
export const tested = { caption: 'Test' } as const

/** Milliseconds for a first start, when the pictures are still to be drawn on a busy machine. */
export const firstStart = 90_000

/** Cheap to encode. */
export const tiny = { width: 320, height: 184, kbps: 200, gop: 0.4 }

export interface Ended {
  readonly code: number | string | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program for `seconds` at most. Never rejects. */
export function run(program: string, args: readonly string[], seconds = 20): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { timeout: seconds * 1000, killSignal: 'SIGKILL', maxBuffer: 32 * 1024 * 1024 } as const
    execFile(program, args, options, (error, stdout, stderr) => resolve({ code: error ? (error.code ?? 'killed') : 0, stdout, stderr }))
  })
}

/** Codec names (and widths) that ffprobe sees, or the reason why it sees none. */
export async function probe(url: string, transport: 'tcp' | 'udp' = 'tcp'): Promise<string> {
  const shown = ['-show_entries', 'stream=codec_name,width', '-of', 'csv=p=0']
  const { stdout, stderr } = await run('ffprobe', [
    '-v',
    'error',
    '-rtsp_transport',
    transport,
    '-timeout',
    '8000000',
    '-analyzeduration',
    '1500000',
    ...shown,
    url,
  ])
  return stdout.trim().split('\n').join(' ') || stderr.trim()
}

export const withLogin = (url = '', user = 'admin', password = 'camgate') => url.replace('://', `://${user}:${password}@`)

/** Waits until `true` comes; fails after five seconds. */
export async function until(condition: () => boolean | Promise<boolean>, what = String(condition)): Promise<void> {
  for (const end = Date.now() + 5000; Date.now() < end; await new Promise((done) => setTimeout(done, 20))) {
    if (await condition()) return
  }
  throw new Error(`Still not: ${what}`)
}

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
  const wire = createWire({
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
