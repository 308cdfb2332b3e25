import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../src-main/testing/until.ts'
import { startVirtualLan, type VirtualCamera, type VirtualLan } from './index.ts'
import { bareClient, playBare } from './testing/bare-client.ts'
import { firstStart, missing, tested, tiny } from './testing/peers.ts'

describe.skipIf(missing('ffmpeg'))('faults of a camera [needs ffmpeg]', () => {
  let lan: VirtualLan
  let camera: VirtualCamera
  let locked: VirtualCamera
  let url = ''

  beforeAll(async () => {
    const main = { path: '/main', ...tiny, audio: 'pcma' as const }
    lan = await startVirtualLan({
      server: false,
      cameras: [
        { ...tested, name: 'faulty', onvif: false, snapshot: false, main },
        {
          name: 'locked',
          onvif: false,
          snapshot: false,
          user: 'admin',
          password: 'x',
          auth: ['basic'],
          lockOut: { after: 3, seconds: 60 },
          main,
        },
      ],
    })
    camera = lan.camera('faulty')
    locked = lan.camera('locked')
    url = camera.addresses.main ?? ''
  }, firstStart)
  afterEach(() => camera.heal())
  afterAll(() => lan.close())

  const video = (client: { packets: readonly { channel: number; payload: Buffer }[] }) => {
    return client.packets.filter(({ channel }) => channel === 0).map(({ payload }) => payload)
  }
  const sequences = (packets: readonly Buffer[]) => packets.map((packet) => packet.readUInt16BE(2))
  const steps = (values: readonly number[], size: number) => values.slice(1).map((value, n) => (value - (values[n] ?? 0) + size) % size)

  it.each([401, 403, 404, 453, 503] as const)('refuses with %i', async (status) => {
    camera.fail({ refuse: status })
    const client = await bareClient(url)
    expect((await client.ask('DESCRIBE', url)).status).toBe(status)
    client.close()
  })

  it('accepts and says nothing', async () => {
    camera.fail({ silent: true })
    const client = await bareClient(url)
    let answered = false
    client.ask('OPTIONS', url).then(
      () => {
        answered = true
      },
      () => {},
    )
    await until(() => (camera.counts.requests.OPTIONS ?? 0) > 0)
    await new Promise((done) => setTimeout(done, 50))
    expect(answered).toBe(false)
    client.close()
  })

  it('stalls and goes on', async () => {
    const client = await playBare(url)
    await until(() => client.packets.length > 5)
    camera.fail({ stalled: true })
    await new Promise((done) => setTimeout(done, 60))
    const so = client.packets.length
    await new Promise((done) => setTimeout(done, 200))
    expect(client.packets.length).toBe(so)
    camera.fail({ stalled: undefined })
    await until(() => client.packets.length > so)
    client.close()
  })

  it('resets, vanishes and comes back on the same port', async () => {
    const client = await playBare(url)
    camera.reset()
    await until(() => client.ended === 'reset')
    await camera.vanish()
    await expect(bareClient(url)).rejects.toThrow('ECONNREFUSED')
    await camera.comeBack()
    const again = await playBare(url)
    await until(() => again.packets.length > 0)
    again.close()
  })

  it('loses, doubles and swaps packets', async () => {
    const client = await playBare(url)
    camera.fail({ loss: 0.2 })
    await until(() => steps(sequences(video(client)), 0x10000).some((step) => step > 1 && step < 0x8000))
    camera.fail({ loss: undefined, duplicate: 0.5 })
    await until(() => steps(sequences(video(client)), 0x10000).includes(0))
    camera.fail({ duplicate: undefined, reorder: 0.5 })
    await until(() => steps(sequences(video(client)), 0x10000).includes(0xffff))
    client.close()
  })

  it('puts garbage between frames', async () => {
    camera.fail({ garbage: 1 })
    const client = await playBare(url)
    await until(() => client.skipped > 0)
    client.close()
  })

  it('jumps in sequence, timestamp and SSRC', async () => {
    const client = await playBare(url)
    await until(() => video(client).length > 3)
    camera.jump('sequence')
    await until(() => steps(sequences(video(client)), 0x10000).includes(20_001))
    camera.jump('timestamp')
    const hour = (3600 * 90_000) % 2 ** 32
    await until(() =>
      steps(
        video(client).map((packet) => packet.readUInt32BE(4)),
        2 ** 32,
      ).some((step) => step >= hour && step < hour + 90_000),
    )
    camera.jump('ssrc')
    await until(() => new Set(video(client).map((packet) => packet.readUInt32BE(8))).size === 2)
    client.close()
  })

  it('keeps its parameter sets to itself', async () => {
    camera.fail({ noParameterSets: 'both' })
    const client = await playBare(url)
    const description = (await client.ask('DESCRIBE', url)).body.toString()
    await until(() => video(client).length > 30)
    const types = new Set(video(client).map((packet) => (packet[12] ?? 0) & 31))
    expect(description).toContain('packetization-mode=1')
    expect(description).not.toContain('sprop')
    expect([...types]).not.toContain(7)
    client.close()
  })

  it('announces audio and sends none', async () => {
    camera.fail({ mute: true })
    const client = await bareClient(url)
    expect((await client.ask('DESCRIBE', url)).body.toString()).toContain('m=audio')
    const answer = await client.ask('SETUP', `${url}/trackID=0`, { Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' })
    const Session = answer.headers.get('session')?.split(';')[0] ?? ''
    await client.ask('SETUP', `${url}/trackID=1`, { Transport: 'RTP/AVP/TCP;unicast;interleaved=2-3', Session })
    await client.ask('PLAY', url, { Session })
    await until(() => video(client).length > 20)
    expect(client.packets.some(({ channel }) => channel === 2)).toBe(false)
    camera.fail({ mute: undefined })
    await until(() => client.packets.some(({ channel }) => channel === 2))
    client.close()
  })

  it('sends media before it answers PLAY', async () => {
    camera.fail({ early: true })
    const client = await playBare(url)
    expect(client.packets.length).toBeGreaterThan(0)
    client.close()
  })

  it('answers late', async () => {
    camera.fail({ slow: 150 })
    const client = await bareClient(url)
    const asked = performance.now()
    await client.ask('OPTIONS', url)
    expect(performance.now() - asked).toBeGreaterThan(140)
    client.close()
  })

  it('locks the account after three wrong passwords and counts each', async () => {
    const target = locked.addresses.main ?? ''
    const client = await bareClient(target)
    const login = (password: string) => ({ Authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` })
    for (const password of ['a', 'b', 'c']) expect((await client.ask('DESCRIBE', target, login(password))).status).toBe(401)
    expect((await client.ask('DESCRIBE', target, login('x'))).status).toBe(401)
    expect(locked.counts.authFailures).toBe(3)
    await locked.heal()
    expect((await client.ask('DESCRIBE', target, login('x'))).status).toBe(200)
    client.close()
  })

  it('plays its script for ever', async () => {
    const script = [{ seconds: 0.1, faults: { refuse: 404 as const } }, { seconds: 0.1, vanish: true }, { seconds: 0.1 }]
    const scripted = await startVirtualLan({
      server: false,
      cameras: [{ ...tested, name: 'scripted', onvif: false, snapshot: false, main: { path: '/main', ...tiny }, script }],
    })
    const target = scripted.camera('scripted').addresses.main ?? ''
    const status = async () => {
      const client = await bareClient(target)
      const answer = await client.ask('DESCRIBE', target).finally(client.close)
      return answer.status
    }
    const gone = () =>
      new Promise<boolean>((resolve) =>
        connect(Number(new URL(target.replace('rtsp', 'http')).port), '127.0.0.1')
          .on('error', () => resolve(true))
          .on('connect', () => resolve(false)),
      )
    await until(async () => (await status().catch(() => 0)) === 404, 'refused')
    await until(gone, 'gone')
    await until(async () => (await status().catch(() => 0)) === 200, 'well')
    await until(async () => (await status().catch(() => 0)) === 404, 'refused again')
    await scripted.close()
  })
})
