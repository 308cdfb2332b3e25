import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startFeed } from '../../../tools/scripted-camera/feed.ts'
import { mediaLoop, plainSdp } from '../../../tools/scripted-camera/index.ts'
import {
  gstreamerPython,
  mediamtxBinaries,
  type RealServer,
  startGstreamerCamera,
  startMediamtx,
} from '../../../tools/scripted-camera/real-servers.ts'
import { Failure, systemClock } from '../../base/index.ts'
import { silentLog } from '../../testing/silent-log.ts'
import { createRtsp } from '../index.ts'
import type { RtspTarget } from '../types.ts'
import { readSdp } from '../wire/sdp-read.ts'

const rtsp = createRtsp({ log: silentLog, clock: systemClock, redact: (text) => text })
const required = process.env.CAMGATE_PEERS === 'required'

/** Plays until both tracks brought some packets. */
async function taste(target: RtspTarget): Promise<string[]> {
  const counts = [0, 0]
  const session = await rtsp.play(target, { rtp: (track) => (counts[track] = (counts[track] ?? 0) + 1), rtcp() {} })
  await expect.poll(() => counts.every((count) => count > 10), { timeout: 15_000 }).toBe(true)
  await session.close()
  await session.ended
  return [session.via, ...session.description.tracks.map((track) => track.codec)]
}
const causeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no failure',
    (thrown) => (thrown instanceof Failure ? thrown.cause : thrown),
  )

const python = gstreamerPython()
const noGstreamer = python === undefined && !required

describe('client at a GStreamer RTSP server [needs gstreamer]', () => {
  let camera: RealServer
  const login = { user: 'admin', password: 'secret' }
  beforeAll(async () => {
    if (!noGstreamer) camera = await startGstreamerCamera(python ?? 'python3')
  })
  afterAll(async () => camera?.close())

  it.skipIf(noGstreamer)('plays over TCP and UDP, with Digest', async () => {
    expect(await taste({ url: camera.url('live'), credentials: login })).toEqual(['rtsp/tcp', 'h264', 'pcma'])
    expect(await taste({ url: camera.url('live'), credentials: login, transport: 'udp' })).toEqual(['rtsp/udp', 'h264', 'pcma'])
  })

  it.skipIf(noGstreamer)('is refused with the reason', async () => {
    expect(await causeOf(rtsp.describe({ url: camera.url('live'), credentials: { user: 'admin', password: 'wrong' } }))).toBe('auth')
    expect(await causeOf(rtsp.describe({ url: camera.url('live') }))).toBe('auth')
    expect(await causeOf(rtsp.describe({ url: camera.url('nothing'), credentials: login }))).toBe('not-found')
  })
})

const [mediamtx] = mediamtxBinaries()
const noMediamtx = mediamtx === undefined && !required

describe('client at a mediamtx [needs mediamtx]', () => {
  let camera: RealServer
  const open: { close?(): unknown; stop?(): void }[] = []
  beforeAll(async () => {
    if (noMediamtx) return
    camera = await startMediamtx(mediamtx ?? { file: 'mediamtx', version: '1.20.1' })
    const loop = await mediaLoop()
    const publisher = await rtsp.publish({ url: camera.url('cam') }, readSdp(Buffer.from(plainSdp(loop))))
    const line = (track: number, kind: 'video' | 'audio') => ({
      kind,
      payloadType: 96 + track,
      rtp(packet: Buffer) {
        publisher.rtp(track, packet)
        publisher.flush()
      },
      rtcp: (packet: Buffer) => void publisher.rtcp(track, packet),
    })
    open.push(publisher, startFeed(loop, [line(0, 'video'), line(1, 'audio')]))
  })
  afterAll(async () => {
    for (const one of open.reverse()) {
      one.stop?.()
      await one.close?.()
    }
    await camera?.close()
  })

  it.skipIf(noMediamtx)('plays over TCP and UDP', async () => {
    expect(await taste({ url: camera.url('cam') })).toEqual(['rtsp/tcp', 'h264', 'aac'])
    expect(await taste({ url: camera.url('cam'), transport: 'udp' })).toEqual(['rtsp/udp', 'h264', 'aac'])
  })

  it.skipIf(noMediamtx)('is told that nobody publishes there', async () => {
    expect(await causeOf(rtsp.describe({ url: camera.url('other') }))).toBe('not-found')
  })
})
