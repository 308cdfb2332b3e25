import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startVirtualLan, type VirtualLan } from '../../tools/virtual-lan/index.ts'
import { missing, tested, tiny } from '../../tools/virtual-lan/testing/peers.ts'
import { freePort } from '../testing/free-port.ts'
import { until } from '../testing/until.ts'
import { Notes } from './testing/notes.ts'
import { mainOf, openHub, rtspPlan } from './testing/open-hub.ts'
import type { Seat, SourcePlan } from './types.ts'

const open = { onvif: false, snapshot: false }

describe.skipIf(missing('ffmpeg'))('hub with cameras of the virtual LAN [needs ffmpeg]', () => {
  let lan: VirtualLan
  let made: Awaited<ReturnType<typeof openHub>>
  const seats: Seat[] = []
  const url = (name: string) => lan.camera(name).addresses.main ?? ''

  beforeAll(async () => {
    lan = await startVirtualLan({
      server: false,
      cameras: [
        { ...tested, name: 'plain', ...open, main: { path: '/main', ...tiny, audio: 'aac' } },
        { ...tested, name: 'locked', ...open, user: 'admin', password: 'p@ss:w/rd', main: { path: '/main', ...tiny } },
        { ...tested, name: 'jpeg', ...open, main: { path: '/main', ...tiny, codec: 'mjpeg', fps: 10, audio: 'pcmu' } },
        { ...tested, name: 'h265', ...open, main: { path: '/main', ...tiny, codec: 'h265' } },
        { ...tested, name: 'bare', ...open, main: { path: '/main', ...tiny }, faults: { noParameterSets: 'band' } },
        { ...tested, name: 'http', ...open, user: 'u', password: 'p', mjpeg: { width: 320, height: 184, fps: 10 } },
      ],
    })
    const http: SourcePlan = { kind: 'mjpeg', url: lan.camera('http').addresses.mjpeg ?? '', user: 'u', password: 'p' }
    const nowhere = await freePort()
    made = await openHub({
      ...Object.fromEntries(['plain', 'jpeg', 'h265', 'bare'].map((name) => [name, rtspPlan(url(name))])),
      locked: rtspPlan(url('locked'), 'admin', 'p@ss:w/rd'),
      wrong: rtspPlan(url('locked'), 'admin', 'guess'),
      nowhere: rtspPlan(`rtsp://127.0.0.1:${nowhere}/x`),
      http,
    })
  })
  afterEach(() => {
    for (const seat of seats.splice(0)) seat.leave()
  })
  afterAll(async () => {
    await made?.close()
    await lan?.close()
  })

  const join = (id: string, notes = new Notes()) => {
    seats.push(made.hub.join(mainOf(id), notes))
    return notes
  }

  it('opens a camera once for any number of readers, and gives a late one the GOP cache', async () => {
    const first = join('plain')
    await until(() => first.headers(0).length > 20 && first.headers(1).length > 5)
    const late = join('plain')
    await until(() => late.received.length > 0)
    expect(lan.camera('plain').counts.sessions).toBe(1)
    expect(late.inOrder).toBe(true)
    expect(late.received[0]).toMatchObject({ key: true, track: 0 })
    expect(late.descriptions[0]?.tracks.map((track) => track.codec)).toEqual(['h264', 'aac'])
    expect(late.descriptions[0]?.tracks[0]).toMatchObject({ width: 320, height: 184 })
    // The same packets, the same numbers.
    const numbers = new Set(first.headers(0).map((one) => one.sequence))
    await until(() => first.headers(0).at(-1)?.sequence === late.headers(0).at(-1)?.sequence)
    expect(late.headers(0).every((one) => numbers.has(one.sequence))).toBe(true)
  })

  it('says what it does in the state, and closes the source after the last reader', async () => {
    const notes = join('locked')
    await until(() => made.state.get('streams', 'locked/main')?.state === 'running')
    await until(() => (made.state.get('streams', 'locked/main')?.fps ?? 0) > 15)
    const row = made.state.get('streams', 'locked/main')
    expect(row).toMatchObject({ via: 'rtsp/tcp', trouble: null, readers: 1, lost: 0 })
    expect(row?.bitrate).toBeGreaterThan(50_000)
    expect(made.learnt).toContainEqual(expect.objectContaining({ ref: mainOf('locked') }))
    expect(notes.troubles).toEqual([])
    for (const seat of seats.splice(0)) seat.leave()
    await until(() => made.state.get('streams', 'locked/main')?.state === 'idle')
    expect(lan.camera('locked').counts).toMatchObject({ sessions: 0, teardowns: 1 })
  })

  it.each(['reset', 'ssrc', 'sequence', 'timestamp'] as const)('goes on as one endless stream after: %s', async (what) => {
    const notes = join('plain')
    await until(() => notes.headers(0).length > 20 && notes.headers(1).length > 5)
    const before = notes.received.length
    if (what === 'reset') lan.camera('plain').reset()
    else lan.camera('plain').jump(what)
    await until(() => notes.headers(0).length > 60 && notes.received.slice(before).some((packet) => packet.key))
    await until(() => notes.received.length > before + 60)
    for (const track of [0, 1]) {
      const headers = notes.headers(track)
      expect(new Set(headers.map((one) => one.ssrc)).size).toBe(1)
      const steps = headers.slice(1).map((one, index) => {
        const last = headers[index] as (typeof headers)[number]
        return {
          number: (one.sequence - last.sequence) & 0xffff,
          time: (one.timestamp - last.timestamp) | 0,
          waited: one.arrivedAt - last.arrivedAt,
        }
      })
      // At most the one number that tells of a unit cut in two: a jump of the camera's own count is no loss.
      expect(Math.max(...steps.map((step) => step.number))).toBeLessThan(3)
      expect(steps.every((step) => step.number > 0 && step.time >= 0)).toBe(true)
      const rate = notes.descriptions[0]?.tracks[track]?.clockRate ?? 1
      expect(Math.max(...steps.map((step) => step.time / rate - step.waited / 1000))).toBeLessThan(1)
    }
  })

  it('tells its readers why, once the camera is gone, and that it is back', async () => {
    const notes = join('h265')
    await until(() => notes.received.length > 20)
    await lan.camera('h265').vanish()
    await until(() => notes.troubles.length > 0)
    expect(notes.troubles[0]).toMatchObject({ final: false })
    await lan.camera('h265').comeBack()
    made.hub.retry(mainOf('h265'))
    await until(() => notes.troubles.at(-1) === undefined)
    expect(notes.descriptions.every((description) => description.tracks[0]?.codec === 'h265')).toBe(true)
  })

  it('does not try a wrong password again', async () => {
    const notes = join('wrong')
    await until(() => made.state.get('streams', 'wrong/main')?.state === 'failed')
    expect(notes.troubles[0]?.cause).toBe('auth')
    expect(lan.camera('locked').counts.authFailures).toBeLessThan(3)
  })

  it('reports a refused connection and tries again', async () => {
    const notes = join('nowhere')
    await until(() => notes.troubles.length > 0)
    expect(notes.troubles[0]?.cause).toBe('refused')
    expect(made.hub.state(mainOf('nowhere'))).toMatchObject({ state: 'backing-off' })
    expect(made.hub.state(mainOf('nowhere'))?.trouble?.retry_at).toBeGreaterThan(0)
  })

  it('rebuilds the pictures of an RTP/JPEG track', async () => {
    const notes = join('jpeg')
    await until(() => notes.frames.length > 5)
    expect(notes.frames[0]).toMatchObject({ width: 320, height: 184 })
    expect(notes.frames[0]?.jpeg.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]))
  })

  it('reads multipart JPEG over HTTP with a login', async () => {
    const notes = join('http')
    await until(() => notes.frames.length > 5)
    expect(notes.frames.at(-1)).toMatchObject({ width: 320, height: 184 })
    expect(notes.descriptions[0]?.tracks[0]?.codec).toBe('mjpeg')
    expect(made.hub.state(mainOf('http'))).toMatchObject({ state: 'running', via: 'http' })
    expect(made.hub.restream.input(mainOf('http')).join(' ')).toContain('-f mpjpeg')
  })

  it('puts known parameter sets before a key frame that came without', async () => {
    const notes = join('bare')
    await until(() => notes.received.length > 30)
    const [sps, pps, idr] = notes.received.slice(0, 3).map((packet) => (packet.data[12] ?? 0) & 31)
    expect([sps, pps]).toEqual([7, 8])
    expect([5, 6, 28, 24]).toContain(idr)
    expect(notes.received.slice(0, 2).map((packet) => packet.key)).toEqual([true, false])
    const numbers = notes.headers(0).map((one) => one.sequence)
    expect(numbers.slice(1).every((number, index) => ((number - (numbers[index] ?? 0)) & 0xffff) === 1)).toBe(true)
  })
})
