import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startVirtualLan, type VirtualLan } from '../../../tools/virtual-lan/index.ts'
import { ffmpegPath, missing, run, tested, tiny } from '../../../tools/virtual-lan/testing/peers.ts'
import { systemClock } from '../../base/index.ts'
import { createRtsp } from '../../rtsp/index.ts'
import { silentLog } from '../../testing/silent-log.ts'
import { until } from '../../testing/until.ts'
import { Notes } from '../testing/notes.ts'
import { mainOf, openHub, rtspPlan } from '../testing/open-hub.ts'

const open = { onvif: false, snapshot: false }
const synthetic = (source: string) =>
  ({ kind: 'ffmpeg', input: ['-re', '-f', 'lavfi', '-i', source], copy: false, audio: false, secrets: {} }) as const

interface Written {
  readonly stream_index: number
  readonly pts_time: string
  readonly dts_time: string
  readonly flags: string
}

describe.skipIf(missing('ffmpeg'))('restream [needs ffmpeg]', () => {
  let lan: VirtualLan
  let made: Awaited<ReturnType<typeof openHub>>
  const folder = mkdtempSync(joinPath(tmpdir(), 'camgate-restream-'))

  beforeAll(async () => {
    lan = await startVirtualLan({
      server: false,
      cameras: [
        { ...tested, name: 'sound', ...open, main: { path: '/main', ...tiny, gop: 1, audio: 'aac' } },
        { ...tested, name: 'http', ...open, mjpeg: { width: 320, height: 184, fps: 10 } },
        { ...tested, name: 'locked', ...open, user: 'admin', password: 'right', main: { path: '/main', ...tiny } },
      ],
    })
    made = await openHub({
      sound: rtspPlan(lan.camera('sound').addresses.main ?? ''),
      locked: rtspPlan(lan.camera('locked').addresses.main ?? '', 'admin', 'wrong'),
      http: { kind: 'mjpeg', url: lan.camera('http').addresses.mjpeg ?? '', user: undefined, password: undefined },
      synthetic: synthetic('testsrc2=size=321x181:rate=10'),
    })
  })
  afterAll(async () => {
    await made?.close()
    await lan?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Copies some seconds into a file; what FFmpeg had to say and what it wrote. */
  const record = async (id: string, seconds: number) => {
    const file = joinPath(folder, `${id}.mp4`)
    const said = await run(ffmpegPath, [
      '-v',
      'warning',
      ...made.hub.restream.input(mainOf(id)),
      '-c',
      'copy',
      '-t',
      String(seconds),
      '-y',
      file,
    ])
    const shown = spawnSync('ffprobe', ['-v', 'error', '-show_entries', 'packet=stream_index,pts_time,dts_time,flags', '-of', 'json', file])
    const { packets = [] } = JSON.parse(shown.stdout.toString() || '{}') as { packets?: Written[] }
    return { said: said.stderr, packets }
  }

  it('gives FFmpeg every frame at its exact time, with sound in step and no warning', async () => {
    const notes = new Notes()
    const seat = made.hub.join(mainOf('sound'), notes)
    await until(() => notes.headers(0).length > 40)
    const { said, packets } = await record('sound', 3)
    seat.leave()
    expect(said).toBe('')
    const video = packets.filter((packet) => packet.stream_index === 0)
    expect(video[0]?.flags).toMatch(/^K/)
    expect(video.length).toBeGreaterThan(70)
    for (const [index, packet] of video.entries()) expect(Number(packet.pts_time) - Number(video[0]?.pts_time)).toBeCloseTo(index / 25, 3)
    const audio = packets.filter((packet) => packet.stream_index === 1)
    expect(audio.length).toBeGreaterThan(40)
    const steps = audio.slice(1).map((packet, index) => Number(packet.pts_time) - Number(audio[index]?.pts_time))
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThan(0.002)
  })

  it('starts the source for the first reader, and has FFmpeg as a source of its own', async () => {
    const { packets } = await record('synthetic', 1)
    expect(packets.length).toBeGreaterThan(5)
    expect(made.hub.state(mainOf('synthetic'))).toMatchObject({ via: 'ffmpeg', tracks: [{ codec: 'h264', width: 320, height: 180 }] })
  })

  it('serves JPEG streams as multipart to FFmpeg', async () => {
    const seat = made.hub.join(mainOf('http'), new Notes())
    await until(() => made.hub.state(mainOf('http'))?.state === 'running')
    const input = made.hub.restream.input(mainOf('http'))
    const { stdout } = await run('ffprobe', [
      '-v',
      'error',
      ...input.filter((one) => one !== '-i'),
      '-show_entries',
      'stream=codec_name,width',
      '-of',
      'csv=p=0',
    ])
    seat.leave()
    expect(stdout.trim()).toBe('mjpeg,320')
  })

  it('is read by our own client as well', async () => {
    const rtsp = createRtsp({
      log: silentLog,
      clock: systemClock,
      redact: (text) => text,
    })
    const packets: number[] = []
    const session = await rtsp.play(
      { url: made.hub.restream.url(mainOf('sound')), transport: 'auto' },
      { rtp: () => void packets.push(1), rtcp() {} },
    )
    await until(() => packets.length > 30)
    expect(session).toMatchObject({ via: 'rtsp/tcp', description: { tracks: [{ codec: 'h264' }, { codec: 'aac' }] } })
    await session.close()
  })

  const ask = (text: string) =>
    new Promise<string>((resolve) => {
      let answer = ''
      const socket = connect(made.hub.restream.port, '127.0.0.1', () => socket.write(text))
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1')
        if (answer.includes('\r\n\r\n')) socket.destroy()
      })
      socket.on('error', () => {})
      socket.once('close', () => resolve(answer))
    })
  const request = (method: string, url: string, headers = '') => ask(`${method} ${url} RTSP/1.0\r\nCSeq: 7\r\n${headers}\r\n`)

  it('is open to nobody without the token', async () => {
    const url = made.hub.restream.url(mainOf('sound'))
    const guessed = url.replace(/[0-9a-f]{32}/, '0'.repeat(32))
    expect(await request('DESCRIBE', guessed)).toMatch(/^RTSP\/1.0 404/)
    expect(await request('SETUP', `${guessed}/trackID=0`, 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n')).toMatch(/^RTSP\/1.0 404/)
    expect(await ask(`GET ${new URL(guessed.replace('rtsp', 'http')).pathname}.mjpg HTTP/1.1\r\n\r\n`)).toMatch(/^HTTP\/1.1 404/)
    expect(await request('ANNOUNCE', url)).toMatch(/^RTSP\/1.0 403/)
    expect(await request('ANNOUNCE', `rtsp://127.0.0.1/source/${'0'.repeat(32)}`)).toMatch(/^RTSP\/1.0 404/)
  })

  it('answers with the status that fits', async () => {
    const url = made.hub.restream.url(mainOf('sound'))
    expect(await request('DESCRIBE', made.hub.restream.url(mainOf('nobody')))).toMatch(/^RTSP\/1.0 404 .*not-found/)
    expect(await request('DESCRIBE', made.hub.restream.url(mainOf('locked')))).toMatch(/^RTSP\/1.0 503 .*auth/)
    expect(await request('OPTIONS', '*')).toMatch(/^RTSP\/1.0 200[\s\S]*CSeq: 7/)
    expect(await request('PLAY', url)).toMatch(/^RTSP\/1.0 455/)
    expect(await request('FROBNICATE', url)).toMatch(/^RTSP\/1.0 501/)
    expect(await request('DESCRIBE', url)).toMatch(/^RTSP\/1.0 200[\s\S]*Content-Base: .*\/main\/\r\n/)
    expect(await request('SETUP', `${url}/trackID=0`, 'Transport: RTP/AVP;unicast;client_port=5000-5001\r\n')).toMatch(
      /^RTSP\/1.0 (461|455)/,
    )
  })

  it('sends nothing while it is paused, and begins anew with a key frame when it is played again', async () => {
    const url = made.hub.restream.url(mainOf('sound'))
    const socket = connect(made.hub.restream.port, '127.0.0.1')
    const received: Buffer[] = []
    let bytes = 0
    socket.on('data', (chunk) => {
      received.push(chunk)
      bytes += chunk.length
    })
    const ask = async (method: string, at: string, more = '') => {
      received.length = 0
      socket.write(`${method} ${at} RTSP/1.0\r\nCSeq: 1\r\n${more}\r\n`)
      const answer = /RTSP\/1\.0 (\d+)[\s\S]*?\r\n\r\n/
      await until(() => answer.test(Buffer.concat(received).toString('latin1')))
      return answer.exec(Buffer.concat(received).toString('latin1'))?.[1]
    }
    expect(await ask('DESCRIBE', url)).toBe('200')
    expect(await ask('SETUP', `${url}/trackID=0`, 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n')).toBe('200')
    expect(await ask('PLAY', url)).toBe('200')
    await until(() => bytes > 10_000)
    expect(await ask('PAUSE', url)).toBe('200')
    const paused = bytes
    await new Promise((done) => setTimeout(done, 1500))
    expect(bytes).toBe(paused)
    expect(made.hub.state(mainOf('sound'))?.state).toBe('running')
    expect(await ask('PLAY', url)).toBe('200')
    await until(() => bytes > paused + 10_000)
    expect(Buffer.concat(received).toString('latin1')).toContain('RTP-Info: url=')
    socket.destroy()
  })
})
