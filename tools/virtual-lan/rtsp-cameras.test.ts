import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../src-main/testing/until.ts'
import { startVirtualLan, type VirtualLan } from './index.ts'
import { bareClient, playBare } from './testing/bare-client.ts'
import { ffmpegPath, firstStart, missing, probe, run, tested, tiny, withLogin } from './testing/peers.ts'

const login = { user: 'admin', password: 'camgate', onvif: false, snapshot: false }
const open = { onvif: false, snapshot: false }

describe.skipIf(missing('ffmpeg'))('RTSP cameras [needs ffmpeg]', () => {
  let lan: VirtualLan
  const main = (name: string) => lan.camera(name).addresses.main ?? ''

  beforeAll(async () => {
    lan = await startVirtualLan({
      server: false,
      cameras: [
        {
          name: 'h264',
          ...open,
          main: { path: '/Streaming/Channels/101', ...tiny, audio: 'aac' },
          sub: { path: '/sub?channel=1', ...tiny },
        },
        { ...tested, name: 'h265', ...open, main: { path: '/main', ...tiny, codec: 'h265', audio: 'pcma' } },
        { ...tested, name: 'jpeg', ...open, main: { path: '/main', ...tiny, codec: 'mjpeg', fps: 10, audio: 'pcmu' } },
        { ...tested, name: 'basic', ...login, auth: ['basic'], main: { path: '/main', ...tiny } },
        { ...tested, name: 'digest', ...login, auth: ['digest'], main: { path: '/main', ...tiny } },
        { ...tested, name: 'sha', ...login, auth: ['digest-sha256'], main: { path: '/main', ...tiny } },
        { ...tested, name: 'qop', ...login, auth: ['digest-qop'], main: { path: '/main', ...tiny } },
        { ...tested, name: 'one', ...open, sessions: 1, sessionTimeout: 2, main: { path: '/main', ...tiny } },
      ],
    })
  }, firstStart)
  afterAll(() => lan.close())

  it.each(['tcp', 'udp'] as const)('play H.264 with AAC, H.265 with A-law and JPEG with µ-law over %s', async (transport) => {
    const all = await Promise.all(['h264', 'h265', 'jpeg'].map((name) => probe(main(name), transport)))
    expect(all).toEqual(['h264,320 aac', 'hevc,320 pcm_alaw', 'mjpeg,320 pcm_mulaw'])
    expect(await probe(lan.camera('h264').addresses.sub ?? '', transport)).toBe('h264,320')
  })

  it('let those in who have the password, by Basic and by Digest', async () => {
    const all = await Promise.all(['basic', 'digest', 'qop'].map((name) => probe(withLogin(main(name)))))
    expect(all).toEqual(['h264,320', 'h264,320', 'h264,320'])
    expect(await probe(main('digest'))).toContain('401')
    const before = lan.camera('digest').counts.authFailures
    expect(await probe(withLogin(main('digest'), 'admin', 'wrong'))).toContain('401')
    expect(lan.camera('digest').counts.authFailures).toBeGreaterThan(before)
  })

  it('offer SHA-256 where they are told to', async () => {
    const client = await bareClient(main('sha'))
    const answer = await client.ask('DESCRIBE', main('sha'))
    client.close()
    expect(answer.status).toBe(401)
    expect(answer.headers.all('www-authenticate')).toEqual([expect.stringContaining('algorithm=SHA-256')])
  })

  it('count timestamps on over the end of the loop, without a gap', async () => {
    const shown = ['-map', '0:v', '-c', 'copy', '-t', '5', '-f', 'framecrc', '-']
    const { stdout } = await run(ffmpegPath, ['-v', 'error', '-rtsp_transport', 'tcp', '-i', main('h264'), ...shown])
    const times = [...stdout.matchAll(/^0, *(\d+),/gm)].map(([, time]) => Number(time))
    expect(times.length).toBeGreaterThan(100)
    // The first frame has no timestamp in some versions of FFmpeg.
    const steps = new Set(times.slice(2).map((time, n) => time - (times[n + 1] ?? 0)))
    expect([...steps]).toEqual([3600])
  })

  it('answer 453 beyond their sessions, and end one that nobody keeps alive', async () => {
    const { counts } = lan.camera('one')
    const first = await playBare(main('one'))
    const second = await bareClient(main('one'))
    const refused = await second.ask('SETUP', `${main('one')}/trackID=0`, { Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' })
    expect(refused.status).toBe(453)
    second.close()
    await first.ask('GET_PARAMETER', main('one'), { Session: first.session })
    expect(counts.keepAlives).toBe(1)
    await until(() => counts.expired === 1 && counts.sessions === 0)
    first.close()
  })

  it('send sender reports, and take OPTIONS without a session for small talk', async () => {
    const client = await playBare(main('h264'))
    await until(() => client.packets.some(({ channel, payload }) => channel === 1 && payload[1] === 200))
    const { keepAlives } = lan.camera('h264').counts
    expect((await client.ask('OPTIONS', '*')).headers.get('public')).toContain('GET_PARAMETER')
    expect(lan.camera('h264').counts.keepAlives).toBe(keepAlives)
    expect((await client.ask('TEARDOWN', main('h264'), { Session: client.session })).status).toBe(200)
    expect((await client.ask('PLAY', main('h264'), { Session: client.session })).status).toBe(454)
    client.close()
  })
})
