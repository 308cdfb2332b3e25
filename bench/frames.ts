/** The same JPEGs through the same WebSocket: binary with a header, and as base64 in JSON. CPU of both ends together. */
import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { WebSocket, WebSocketServer } from 'ws'
import { FrameMessage } from '../src-main/live/jpeg/frame-message.ts'
import { type MediaMessage, readMedia } from '../src-shared/media-channel.ts'
import { startPeer } from './peers.ts'
import { compare, type Measurement } from './result.ts'

/** A 1080p JPEG of quality 5, by size. */
const jpegBytes = 74_000

export const measureFrames: Measurement = async ({ quick, say }) => {
  const rounds = quick ? 1 : 5
  const count = quick ? 2000 : 10_000
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await runEnds('binary', count))
    theirs.push(await runEnds('base64', count))
    say(`round ${round + 1}: ${ours.at(-1)?.toFixed(1)} against ${theirs.at(-1)?.toFixed(1)} µs`)
  }
  return [
    compare(
      { name: 'frames', what: `binary against base64 in JSON, ${jpegBytes / 1000} kB`, unit: 'µs CPU per frame', aim: 1 / 5 },
      ours,
      theirs,
    ),
  ]
}

/** Both ends in a process of their own; microseconds of CPU per frame, their start not counted. */
async function runEnds(form: string, count: number): Promise<number> {
  const peer = startPeer(process.execPath, [join(import.meta.dirname, 'frames.ts'), form, String(count)], { stdout: 'pipe' })
  let text = ''
  for await (const chunk of peer.process.stdout ?? []) text += chunk
  await peer.end()
  if (text === '') throw new Error('the two ends of the WebSocket did not finish')
  return Number(text)
}

const message = new FrameMessage()
const forms = {
  binary: {
    write: (frame: MediaMessage) => message.write(frame),
    read: (data: Buffer) => readMedia(data),
  },
  base64: {
    write: ({ body, ...head }: MediaMessage) => JSON.stringify({ ...head, body: Buffer.from(body).toString('base64') }),
    read: (data: Buffer) => {
      const { body, ...head } = JSON.parse(data.toString())
      return { ...head, body: decode(body) } as MediaMessage
    },
  },
}

/** As a page does it, which has no Buffer. */
function decode(text: string): Uint8Array {
  const characters = atob(text)
  const bytes = new Uint8Array(characters.length)
  for (let n = 0; n < characters.length; n += 1) bytes[n] = characters.charCodeAt(n)
  return bytes
}

/** One frame under way at a time, as in the product. */
async function exchange(form: keyof typeof forms, count: number): Promise<number> {
  const { write, read } = forms[form]
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const jpeg = randomBytes(jpegBytes)
  const client = new WebSocket(`ws://127.0.0.1:${port}`)
  const socket = await new Promise<WebSocket>((resolve) => server.once('connection', resolve))
  let seq = 0
  let began = process.cpuUsage()
  const used = await new Promise<number>((resolve) => {
    const send = () => {
      seq += 1
      // The first tenth warms the compiler.
      if (seq === count / 10) began = process.cpuUsage()
      if (seq > count + count / 10) {
        const { user, system } = process.cpuUsage(began)
        resolve(user + system)
        return
      }
      socket.send(
        write({ viewer: 1, seq, capturedAt: 1.5, receivedAt: 2.5, width: 1920, height: 1080, kind: 'jpeg', key: true, pts: 0, body: jpeg }),
      )
    }
    socket.on('message', send)
    client.on('message', (data: Buffer) => {
      const frame = read(data)
      if (frame?.body.length !== jpegBytes) throw new Error('a frame came out differently')
      client.send('{"op":"drawn","viewer":1,"seq":1}')
    })
    send()
  })
  client.terminate()
  server.close()
  return used / count
}

if (import.meta.main) {
  const [form, count] = process.argv.slice(2)
  if (form !== 'binary' && form !== 'base64') throw new Error('binary or base64?')
  process.stdout.write(String(await exchange(form, Number(count))))
  process.exit(0)
}
