import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startVirtualLan, type VirtualLan } from '../../tools/virtual-lan/index.ts'
import { firstStart, missing, tested, tiny } from '../../tools/virtual-lan/testing/peers.ts'
import { openTestEngine, type TestEngine } from '../testing/open-test-engine.ts'

const run = promisify(execFile)

describe.skipIf(missing('ffmpeg'))('setting a camera up [needs ffmpeg]', () => {
  let lan: VirtualLan
  let opened: TestEngine
  const ids: Record<string, string> = {}
  const setup = () => opened.controls.setup

  beforeAll(async () => {
    const login = { user: 'admin', password: 'camgate', auth: ['digest' as const] }
    const streams = { main: { path: '/main', ...tiny }, sub: { path: '/sub', ...tiny, width: 160, height: 96 } }
    lan = await startVirtualLan({
      server: false,
      cameras: [
        { ...tested, ...login, name: 'new', ...streams },
        { ...tested, ...login, name: 'old', media2: false, ...streams },
      ],
    })
    opened = await openTestEngine()
    for (const name of ['new', 'old']) {
      const source = { kind: 'onvif' as const, device_url: lan.camera(name).addresses.onvif ?? '', transport: 'auto' as const }
      const camera = await opened.cameras.create({ name, station: 'Yard', source, user: 'admin', password: 'camgate', verify: true })
      ids[name] = camera.id
    }
  }, firstStart)
  afterAll(async () => {
    await opened?.close()
    await lan?.close()
  })
  afterEach(() => Promise.all(lan.cameras.map((camera) => camera.heal())))

  it.each(['new', 'old'])('shows and changes what its encoders do, by the service that it has: %s', async (name) => {
    const id = ids[name] ?? ''
    const { controls } = await setup().streams(id)
    const by = new Map(controls.map((control) => [control.id, control]))
    expect(by.get('stream1.resolution')).toMatchObject({ value: '320x184', kind: 'choice' })
    expect(by.get('stream1.bitrate')).toMatchObject({ value: 200, min: 32, max: 16_384, unit: 'kbit/s' })
    expect(by.get('stream1.key_frame')).toMatchObject({ value: 0.4, unit: 's', max: 10 })
    expect(by.get('stream2.resolution')?.value).toBe('160x96')
    expect(by.has('stream1.constant')).toBe(name === 'new')
    const { results } = await setup().setStreams(id, { 'stream1.bitrate': 4000, 'stream1.key_frame': 2, 'stream1.profile': 'High' })
    expect(results.map(({ outcome }) => outcome)).toEqual(['applied', 'applied', 'applied'])
    await expect(setup().setStreams(id, { 'stream1.bitrate': 99_999 })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  it('has the camera encode so, and knows it afterwards, though it answers for a while as before', async () => {
    const id = ids.new ?? ''
    const wanted = { 'stream1.codec': 'H265', 'stream1.resolution': '640x360', 'stream1.fps': 10, 'stream1.key_frame': 1 }
    const { results } = await setup().setStreams(id, wanted)
    expect(results.map(({ outcome }) => outcome)).toEqual(['applied', 'applied', 'applied', 'applied'])
    const video = () => opened.cameras.get(id).streams[0]?.tracks.find(({ kind }) => kind === 'video')
    expect(video()).toMatchObject({ codec: 'h265', width: 640, height: 360 })
    const { url } = opened.cameras.get(id).streams[0] ?? { url: '' }
    const args = ['-v', 'error', '-rtsp_transport', 'tcp', '-show_entries', 'packet=pts_time,flags', '-of', 'csv=p=0']
    const { stdout } = await run('ffprobe', [...args, '-read_intervals', '%+4', url.replace('://', '://admin:camgate@')])
    const packets = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(','))
    const keys = packets.filter(([, flags]) => flags?.includes('K')).map(([time]) => Number(time))
    expect(keys.length).toBeGreaterThan(2)
    expect(keys.slice(1).map((time, n) => Math.round((time - (keys[n] ?? 0)) * 10))).toContain(10)
    await setup().setStreams(id, { 'stream1.codec': 'H264', 'stream1.resolution': '320x184', 'stream1.fps': 25 })
    expect(video()).toMatchObject({ codec: 'h264', width: 320, height: 184 })
  }, 90_000)

  it('tells what a camera made of it', async () => {
    const id = ids.new ?? ''
    lan.camera('new').fail({ quirks: { encoderSet: 'clamped' } })
    expect((await setup().setStreams(id, { 'stream2.bitrate': 5000 })).results[0]).toMatchObject({ outcome: 'applied-as', value: 2000 })
    lan.camera('new').fail({ quirks: { encoderSet: 'ignored' } })
    expect((await setup().setStreams(id, { 'stream2.bitrate': 300 })).results[0]).toMatchObject({
      outcome: 'not-applied',
      reason: 'ignored',
    })
  })

  it('plans the same for many first, and then does it with a result for each', async () => {
    const values = { 'stream1.bitrate': 1500, 'stream1.codec': 'H265' }
    const plan = await setup().many({ station: 'Yard' }, values, { plan: true, clock: false })
    expect(plan.map(({ name, plan: changes, refused }) => [name, changes.map(({ id }) => id), refused.map(({ id }) => id)])).toEqual([
      ['new', ['stream1.bitrate', 'stream1.codec'], []],
      ['old', ['stream1.bitrate'], ['stream1.codec']],
    ])
    const done = await setup().many({ station: 'Yard' }, { 'stream1.bitrate': 1500 }, { plan: false, clock: true })
    expect(done.map(({ results }) => results?.map(({ outcome }) => outcome))).toEqual([['applied'], ['applied']])
  })

  it('sets the clock by this computer or by NTP, and the name, and shows that it did', async () => {
    const id = ids.new ?? ''
    lan.camera('new').fail({ clock: -7200 })
    expect((await setup().device(id)).clock.skew_ms).toBeLessThan(-7_000_000)
    const set = await setup().clock(id, 'computer')
    expect(set.outcome).toBe('applied')
    expect(Math.abs(set.device.clock.skew_ms ?? 1e9)).toBeLessThan(2500)
    const ntp = await setup().clock(id, 'ntp', 'pool.ntp.org')
    expect(ntp).toMatchObject({ outcome: 'applied', device: { clock: { by: 'ntp', ntp: ['pool.ntp.org'] } } })
    expect((await setup().hostname(id, 'gate-7')).device.hostname).toBe('gate-7')
  })

  it('changes the password that it logs in with, and the library follows only when it was proved', async () => {
    const id = ids.old ?? ''
    expect(await setup().password(id, 'admin', 'näu & <2>')).toMatchObject({ outcome: 'applied', device: { hostname: expect.any(String) } })
    await expect(opened.cameras.probe(id)).resolves.toMatchObject({ id })
    lan.camera('old').fail({ quirks: { passwordIgnored: true } })
    expect(await setup().password(id, 'admin', 'never')).toMatchObject({ outcome: 'not-applied' })
    await expect(opened.cameras.probe(id)).resolves.toMatchObject({ id })
    expect(opened.said.join('')).not.toContain('näu')
  })

  it('waits for a camera that was restarted until it is back', async () => {
    const { outcome, evidence } = await setup().reboot(ids.old ?? '')
    expect([outcome, evidence]).toEqual(['applied', null])
  }, 60_000)
})
