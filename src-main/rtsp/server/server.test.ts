/** Our RTSP server over a real socket, before an endpoint that notes what is asked of it. */

import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../base/index.ts'
import { createFakeClock } from '../../testing/fake-clock.ts'
import { silentLog as log } from '../../testing/silent-log.ts'
import { createRtspServer } from './server.ts'
import type { Play, PlayEndpoint, RecordEndpoint } from './types.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
const sdp = ['v=0', 'm=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', 'a=control:streamid=0', ''].join('\r\n')

async function serve(clock: Clock = systemClock) {
  const noted: string[] = []
  const plays: Play[] = []
  let full = false
  const player = (): PlayEndpoint => ({
    kind: 'play',
    describe: async () => ({ status: 200, body: Buffer.from(sdp) }),
    trackAt: (url) => (/trackID=(\d)$/.test(url) ? Number(url.at(-1)) : { status: 404 }),
    async play(play) {
      plays.push(play)
      noted.push(`play ${[...play.channels].join(' ')}`)
      play.answer([['Range', 'npt=0.000-']])
    },
    pause: () => void noted.push('pause'),
    leave: () => void noted.push('leave'),
  })
  const publisher = (): RecordEndpoint => ({
    kind: 'record',
    record: ({ tracks }) => (tracks[0]?.codec === 'h264' ? 200 : 415),
    frame: (track, rtcp, memory, start, end) => void noted.push(`frame ${track} ${rtcp} ${memory.subarray(start + 12, end).toString()}`),
    delivered: () => void noted.push('delivered'),
    ready: () => !full,
    leave: () => void noted.push('left'),
  })
  const fill = (now: boolean) => {
    full = now
  }
  let taken = false
  const server = createRtspServer(
    {
      name: 'test',
      locate(url) {
        const key = /^rtsp:\/\/[^/]+\/(play\d?|record)/.exec(url)?.[1]
        if (key === undefined) return undefined
        return {
          key,
          open() {
            if (key.startsWith('play')) return player()
            if (taken) return undefined
            taken = true
            return publisher()
          },
        }
      },
      http({ url }, socket) {
        if (url !== '/pictures') return undefined
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        return () => void noted.push('left http')
      },
    },
    { clock, log },
  )
  closing.push(() => server.close())
  const port = await server.port()
  const dial = async () => {
    const socket = connect(port, '127.0.0.1')
    closing.push(() => socket.destroy())
    await new Promise((done) => socket.once('connect', done))
    return talk(socket)
  }
  return { noted, plays, dial, fill }
}

function talk(socket: Socket) {
  let heard = ''
  let sequence = 0
  socket.on('data', (data) => {
    heard += data.toString('latin1')
  })
  const ask = async (method: string, path: string, headers: Record<string, string> = {}, body = '') => {
    heard = ''
    sequence += 1
    const lines = Object.entries({ CSeq: String(sequence), ...headers, ...(body ? { 'Content-Length': String(body.length) } : {}) })
    socket.write(`${method} rtsp://127.0.0.1/${path} RTSP/1.0\r\n${lines.map((line) => `${line.join(': ')}\r\n`).join('')}\r\n${body}`)
    await expect.poll(() => heard).toMatch(/\r\n\r\n/)
    expect(heard).toContain(`CSeq: ${sequence}`)
    return { status: Number(heard.split(' ')[1]), session: /Session: (\w+);timeout=60/.exec(heard)?.[1], text: heard }
  }
  return { ask, socket }
}
/** An interleaved packet: the head of RTP, then a text. */
const frame = (channel: number, text: string) =>
  Buffer.concat([Buffer.from([36, channel, 0, 12 + text.length, 0x80, 0x60]), Buffer.alloc(10), Buffer.from(text)])
const tcp = (channels: string) => ({ Transport: `RTP/AVP/TCP;unicast;interleaved=${channels}` })

describe('a session of our RTSP server', () => {
  it('plays what was set up, pauses it, and plays it again', async () => {
    const { dial, noted, plays } = await serve()
    const { ask } = await dial()
    expect((await ask('DESCRIBE', 'play')).text).toContain('m=video')
    const { session } = await ask('SETUP', 'play/trackID=0', tcp('4-5'))
    const more = await ask('SETUP', 'play/trackID=1', { Transport: 'RTP/AVP;unicast;client_port=5000-5001,RTP/AVP/TCP;unicast' })
    expect(more).toMatchObject({ status: 200, session })
    expect(more.text).toContain('interleaved=6-7;mode=play')
    expect(session).toMatch(/^[0-9a-f]{16}$/)
    const Session = session ?? ''
    expect(await ask('PLAY', 'play', { Session })).toMatchObject({ status: 200, session })
    expect(plays[0]?.channels).toEqual(
      new Map([
        [0, 4],
        [1, 6],
      ]),
    )
    expect(await ask('PAUSE', 'play', { Session })).toMatchObject({ status: 200, session })
    expect((await ask('PAUSE', 'play', { Session })).status).toBe(455)
    expect(await ask('PLAY', 'play/', { Session })).toMatchObject({ status: 200, session })
    expect(noted).toEqual(['play 0,4 1,6', 'pause', 'play 0,4 1,6'])
    expect((await ask('TEARDOWN', 'play', { Session })).status).toBe(200)
    expect(noted.at(-1)).toBe('leave')
    // The connection is there for another one.
    expect((await ask('SETUP', 'play2/trackID=0', tcp('0-1'))).session).not.toBe(session)
  })

  it('refuses what does not fit its state, another session and another address', async () => {
    const { dial, noted } = await serve()
    const { ask } = await dial()
    expect((await ask('PLAY', 'play')).status).toBe(455)
    expect((await ask('SETUP', 'play/trackID=0', { Transport: 'RTP/AVP;unicast;client_port=5000-5001' })).status).toBe(461)
    expect((await ask('SETUP', 'play/nothing', tcp('0-1'))).status).toBe(404)
    const { session = '' } = await ask('SETUP', 'play/trackID=0', tcp('0-1'))
    expect((await ask('PLAY', 'play', { Session: 'f00' })).status).toBe(454)
    expect((await ask('PLAY', 'play2', { Session: session })).status).toBe(459)
    expect((await ask('PLAY', 'nowhere', { Session: session })).status).toBe(404)
    expect((await ask('RECORD', 'play', { Session: session })).status).toBe(403)
    expect((await ask('FROBNICATE', 'play')).status).toBe(501)
    await ask('PLAY', 'play')
    expect((await ask('SETUP', 'play/trackID=1', tcp('2-3'))).status).toBe(455)
    expect(noted).toEqual(['play 0,0'])
  })

  it('ends with its connection', async () => {
    const { dial, noted } = await serve()
    const { ask, socket } = await dial()
    await ask('SETUP', 'play/trackID=0', tcp('0-1'))
    await ask('PLAY', 'play')
    socket.destroy()
    await expect.poll(() => noted).toEqual(['play 0,0', 'leave'])
  })
})

describe('a connection of our RTSP server', () => {
  it('ends when it sets nothing up, but serves over HTTP as long as its reader stays', async () => {
    const clock = createFakeClock()
    const { dial, noted } = await serve(clock)
    const [silent, reader] = [(await dial()).socket, (await dial()).socket]
    reader.write('GET /pictures HTTP/1.1\r\n\r\n')
    await new Promise((done) => reader.once('data', done))
    await clock.turn(3_600_000)
    await expect.poll(() => silent.destroyed).toBe(true)
    expect([reader.destroyed, noted]).toEqual([false, []])
    reader.destroy()
    await expect.poll(() => noted).toEqual(['left http'])
  })
})

describe('a publisher at our RTSP server', () => {
  it('is taken once, its packets are handed on by track, and a PAUSE is refused', async () => {
    const { dial, noted } = await serve()
    const { ask, socket } = await dial()
    expect((await ask('SETUP', 'record/streamid=0', tcp('0-1'))).status).toBe(455)
    expect((await ask('ANNOUNCE', 'record', { 'Content-Type': 'application/sdp' }, sdp)).status).toBe(200)
    expect((await ask('RECORD', 'record')).status).toBe(455)
    expect((await ask('SETUP', 'record/streamid=0', tcp('2-3'))).text).toContain('interleaved=2-3;mode=record')
    expect((await (await dial()).ask('ANNOUNCE', 'record', {}, sdp)).status).toBe(404)
    expect((await ask('RECORD', 'record')).status).toBe(200)
    socket.write(Buffer.concat([frame(2, 'rtp'), frame(3, 'rtcp')]))
    await expect.poll(() => noted.filter((one) => one !== 'delivered')).toEqual(['frame 0 false rtp', 'frame 0 true rtcp'])
    const refused = await ask('PAUSE', 'record')
    expect(refused).toMatchObject({ status: 405, text: expect.stringContaining('Allow: OPTIONS, SETUP') })
    socket.destroy()
    await expect.poll(() => noted.at(-1)).toBe('left')
  })

  it('is refused with the status of who was to take it, and left waiting while there is no room', async () => {
    const { dial, noted, fill } = await serve()
    const { ask, socket } = await dial()
    await ask('ANNOUNCE', 'record', {}, sdp)
    await ask('SETUP', 'record/streamid=0', tcp('0-1'))
    await ask('RECORD', 'record')
    fill(true)
    socket.write(frame(0, 'a'))
    await expect.poll(() => noted).toContain('frame 0 false a')
    socket.write(frame(0, 'b'))
    await new Promise((done) => setTimeout(done, 200))
    expect(noted).not.toContain('frame 0 false b')
    fill(false)
    await expect.poll(() => noted).toContain('frame 0 false b')

    const other = await serve()
    const refused = await other.dial()
    await refused.ask('ANNOUNCE', 'record', {}, sdp.replace('H264', 'VP8'))
    await refused.ask('SETUP', 'record/streamid=0', tcp('0-1'))
    expect((await refused.ask('RECORD', 'record')).status).toBe(415)
  })
})
