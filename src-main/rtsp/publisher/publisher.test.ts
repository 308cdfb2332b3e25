import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startFeed } from '../../../tools/scripted-camera/feed.ts'
import { mediaLoop, plainSdp } from '../../../tools/scripted-camera/index.ts'
import { type MediamtxBinary, mediamtxBinaries, type RealServer, startMediamtx } from '../../../tools/scripted-camera/real-servers.ts'
import { type Clock, Failure, systemClock } from '../../base/index.ts'
import type { MediaDescription } from '../../media/index.ts'
import { silentLog } from '../../testing/silent-log.ts'
import { createRtsp } from '../index.ts'
import type { RtspPublisher } from '../types.ts'
import { readSdp } from '../wire/sdp-read.ts'

const hurried = (pace: number): Clock => ({ ...systemClock, after: (ms, call) => systemClock.after(ms / pace, call) })
const rtsp = createRtsp({ log: silentLog, clock: systemClock, redact: (text) => text })
const causeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no failure',
    (thrown) => (thrown instanceof Failure ? thrown.cause : thrown),
  )

const binaries = mediamtxBinaries()
const missing: MediamtxBinary = { file: 'mediamtx', version: 'missing' }
const required = process.env.CAMGATE_PEERS === 'required'
const versions = binaries.length > 0 ? binaries : [missing]

describe.each(versions.map((binary) => [basename(binary.file), binary] as const))('publisher towards %s [needs mediamtx]', (_, binary) => {
  const absent = binary === missing && !required
  let server: RealServer
  let description: MediaDescription
  const open: { close?(): unknown; stop?(): void }[] = []

  beforeAll(async () => {
    if (absent) return
    server = await startMediamtx(binary)
    description = readSdp(Buffer.from(plainSdp(await mediaLoop())))
  })
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) {
      one.stop?.()
      await one.close?.()
    }
  })
  afterAll(async () => server?.close())

  /** Publishes the loop for as long as the test lasts. */
  async function publish(path: string, options: { user?: string; password?: string; pace?: number } = {}): Promise<RtspPublisher> {
    const ours = options.pace ? createRtsp({ log: silentLog, clock: hurried(options.pace), redact: (text) => text }) : rtsp
    const credentials = options.user === undefined ? undefined : { user: options.user, password: options.password ?? '' }
    const publisher = await ours.publish({ url: server.url(path), credentials }, description)
    open.push(publisher)
    const line = (track: number, kind: 'video' | 'audio', payloadType: number) => ({
      kind,
      payloadType,
      rtp(packet: Buffer) {
        publisher.rtp(track, packet)
        publisher.flush()
      },
      rtcp: (packet: Buffer) => void publisher.rtcp(track, packet),
    })
    open.push(startFeed(await mediaLoop(), [line(0, 'video', 96), line(1, 'audio', 97)]))
    return publisher
  }

  it.skipIf(absent)('brings pictures and sound to a reader', async () => {
    const publisher = await publish('cam')
    const counts = [0, 0]
    const session = await rtsp.play({ url: server.url('cam') }, { rtp: (track) => (counts[track] = (counts[track] ?? 0) + 1), rtcp() {} })
    open.push(session)
    await expect.poll(() => counts.every((count) => count > 10), { timeout: 10_000 }).toBe(true)
    expect(session.description.tracks.map((track) => [track.codec, track.width])).toEqual([
      ['h264', 320],
      ['aac', undefined],
    ])
    expect(publisher.bytesSent).toBeGreaterThan(10_000)
    expect(publisher.waiting).toBeLessThan(100_000)
    await session.close()
    await publisher.close()
    await expect(publisher.ended).resolves.toBeUndefined()
  })

  it.skipIf(absent)('publishes to a server with a certificate of its own, byte for byte', async () => {
    const encrypted = await startMediamtx(binary, { encrypted: true })
    open.push(encrypted)
    const sent = new Set<string>()
    const publisher = await rtsp.publish({ url: encrypted.url('cam') }, description)
    const video = {
      kind: 'video' as const,
      payloadType: 96,
      rtp(packet: Buffer) {
        sent.add(packet.toString('base64', 12))
        publisher.rtp(0, packet)
        publisher.flush()
      },
      rtcp: (packet: Buffer) => void publisher.rtcp(0, packet),
    }
    open.push(publisher, startFeed(await mediaLoop(), [video]))
    const received: string[] = []
    const rtp = (_: number, memory: Buffer, start: number, end: number) => void received.push(memory.toString('base64', start + 12, end))
    const session = await rtsp.play({ url: encrypted.url('cam') }, { rtp, rtcp() {} })
    open.push(session)
    await expect.poll(() => received.length, { timeout: 10_000 }).toBeGreaterThan(50)
    expect(received.filter((payload) => !sent.has(payload))).toEqual([])
    const { fingerprint } = session.quirks
    expect(fingerprint).toMatch(/^[0-9A-F:]{95}$/)
    expect(await causeOf(rtsp.publish({ url: encrypted.url('other'), fingerprint: 'AA:BB' }, description))).toBe('tls')
    open.push(await rtsp.publish({ url: encrypted.url('other'), fingerprint }, description))
  })

  it.skipIf(absent)('logs in, and names a wrong password as such', async () => {
    await (await publish('locked', { user: 'pub', password: 'right' })).close()
    expect(await causeOf(publish('locked', { user: 'pub', password: 'wrong' }))).toBe('auth')
    expect(await causeOf(publish('locked'))).toBe('auth')
  })

  it.skipIf(absent)('names a path that is not for publishing', async () => {
    expect(await causeOf(publish('nowhere'))).toBe('path-refused')
    expect(await causeOf(publish('sourced'))).toBe('path-refused')
  })

  it.skipIf(absent)('names a description that holds nothing to publish', async () => {
    expect(await causeOf(rtsp.publish({ url: server.url('cam') }, { tracks: [], tool: undefined }))).toBe('codec')
  })

  it.skipIf(absent)('notices that it was kicked', async () => {
    const publisher = await publish('cam')
    const list = await fetch(`http://127.0.0.1:${server.apiPort}/v3/rtspsessions/list`)
    const { items } = (await list.json()) as { items: { id: string; state: string }[] }
    const session = items.find(({ state }) => state === 'publish')
    await fetch(`http://127.0.0.1:${server.apiPort}/v3/rtspsessions/kick/${session?.id}`, { method: 'POST' })
    expect(await causeOf(publisher.ended)).toBe('server-closed')
  })

  it.skipIf(absent || process.platform === 'win32')('notices a server that hangs, by its ping', async () => {
    const publisher = await publish('cam', { pace: 2.5 })
    server.process.kill('SIGSTOP')
    try {
      expect(await causeOf(publisher.ended)).toBe('stalled-server')
    } finally {
      server.process.kill('SIGCONT')
    }
  })

  it.skipIf(absent)('notices that the server died', async () => {
    const publisher = await publish('other')
    server.process.kill('SIGKILL')
    expect(await causeOf(publisher.ended)).toBe('server-closed')
    // The kernel may still take a connection for it while it dies.
    await expect.poll(() => causeOf(publish('other')), { timeout: 10_000 }).toBe('refused')
  })
})
