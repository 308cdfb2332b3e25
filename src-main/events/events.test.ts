/** Events of a virtual camera through the whole engine: its subscriptions are looked at from its own side. */
import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { EventNotice } from '../../src-shared/events.ts'
import type { Faults } from '../../tools/virtual-lan/faults.ts'
import { startVirtualLan, type VirtualLan } from '../../tools/virtual-lan/index.ts'
import { firstStart, missing } from '../../tools/virtual-lan/testing/peers.ts'
import { until } from '../testing/until.ts'
import { type EventsBench, openEventsBench } from './testing/events-bench.ts'

const motion = (State: boolean, Source = 'VideoSource_1') => ({
  topic: 'tns1:VideoSource/MotionAlarm',
  source: { Source },
  data: { State: String(State) },
})

const main = { path: '/main', width: 320, height: 184, gop: 0.4, kbps: 200 }
const small = { caption: 'Test', user: 'admin', password: 'p&ss', main }

describe.skipIf(missing('ffmpeg'))('events of a camera [needs ffmpeg]', { timeout: 60_000 }, () => {
  let lan: VirtualLan
  let bench: EventsBench
  let id: string
  const servers: Server[] = []
  const camera = () => lan.camera('Gate')

  beforeAll(async () => {
    lan = await startVirtualLan({ cameras: [{ name: 'Gate', ...small }], server: false })
  }, firstStart)
  afterAll(() => lan?.close())
  afterEach(async () => {
    await bench?.close()
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      server.close()
    }
    expect(camera().events.subscriptions).toBe(0)
    await camera().heal()
    camera().events.forget()
    camera().events.calm()
  })

  const open = async (faults: Faults = {}) => {
    camera().fail(faults)
    bench = await openEventsBench({ lifetime: 6, patience: 2, silence: 30_000 })
    id = await add(bench, 'Gate', camera().addresses.onvif)
  }
  const listen = () => {
    const heard: EventNotice[] = []
    return { heard, end: bench.events.listen(id, (notice) => heard.push(notice)) }
  }
  const state = () => bench.state.get('events', id)?.state
  const following = () => until(() => state() === 'following')

  it('are asked for only while somebody wants them, live, and kept', async () => {
    await open()
    expect(camera().events.subscriptions).toBe(0)
    const { heard, end } = listen()
    await following()
    expect(camera().events.subscriptions).toBe(1)
    camera().events.emit(motion(true))
    await until(() => heard.length === 1)
    camera().events.emit(motion(false))
    await until(() => heard.length === 2)
    expect(heard[0]).toMatchObject({ change: 'began', event: { kind: 'motion', source: 'VideoSource_1', to: null, before: false } })
    expect(heard[1]).toMatchObject({ change: 'ended', event: { id: heard[0]?.event.id, ended_by: 'camera' } })
    const { events } = await bench.events.read(id, { limit: 10 })
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ id: heard[0]?.event.id, to: heard[1]?.event.to, data: { State: 'true' } })
    expect(await bench.events.marks(id, { from: 0, to: Date.now() + 1 })).toMatchObject([{ kind: 'motion', source: 'VideoSource_1' }])
    end()
    await bench.events.follow(id, 'never')
    expect(camera().events.subscriptions).toBe(0)
  })

  it('go on over a restart of the camera, and what holds is no news then', async () => {
    await open()
    const { heard } = listen()
    await following()
    camera().events.emit(motion(true))
    await until(() => heard.length === 1)
    camera().events.forget()
    await until(() => camera().events.subscriptions === 1)
    await following()
    camera().events.emit(motion(true, 'VideoSource_2'))
    await until(() => heard.length === 2)
    expect(heard.map(({ event }) => event.source)).toEqual(['VideoSource_1', 'VideoSource_2'])
  })

  it('stand in our time, and the login works, with a camera whose clock is an hour off', async () => {
    await open({ clock: -3600 })
    const { heard } = listen()
    await following()
    camera().events.emit(motion(true))
    await until(() => heard.length === 1)
    expect(Math.abs((heard[0]?.event.from ?? 0) - Date.now())).toBeLessThan(10_000)
    camera().events.emit({ ...motion(true, 'Zero'), time: '0000-00-00T00:00:00Z' })
    await until(() => heard.length === 2)
    expect(Math.abs((heard[1]?.event.from ?? 0) - Date.now())).toBeLessThan(10_000)
  })

  it('are not had from a camera without subscriptions, which is said; nor where another program has the only one', async () => {
    await open({ quirks: { noPullPoint: true } })
    listen()
    await until(() => state() === 'unsupported')
    expect(bench.state.get('events', id)?.trouble?.evidence).toContain('Not Implemented')
    camera().fail({ quirks: { emptyOk: true, noPullPoint: false, oneSubscription: true } })
    const other = await bench.devices.session(id, { fresh: true })
    await other.call({
      service: 'events',
      body: '<CreatePullPointSubscription xmlns="http://www.onvif.org/ver10/events/wsdl"><InitialTerminationTime>PT600S</InitialTerminationTime></CreatePullPointSubscription>',
    })
    await bench.events.follow(id, 'always')
    await until(() => state() === 'waiting')
    expect(bench.state.get('events', id)?.trouble).toMatchObject({ evidence: expect.stringContaining('Maximum number') })
    expect(bench.state.get('events', id)?.trouble?.retry_at).toBeGreaterThan(Date.now())
    camera().events.forget()
  })

  it('are followed while a camera is recorded, and say what held before', async () => {
    await open()
    camera().events.emit(motion(true))
    bench.state.put('recordings', id, { camera_id: id, wanted_by: ['hand'] } as never)
    await following()
    await until(() => bench.state.get('events', id)?.active.length === 1)
    expect(bench.state.get('events', id)?.active[0]).toMatchObject({ kind: 'motion', before: true })
    camera().events.emit(motion(false))
    await until(() => bench.state.get('events', id)?.active.length === 0)
  })

  it('go to webhooks in their order, signed, again after a refusal, and hold nothing up', async () => {
    await open()
    const got: { body: string; headers: Record<string, unknown> }[] = []
    let refuse = true
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk))
      request.on('end', () => {
        if (refuse) return void response.writeHead(503).end()
        got.push({ body, headers: request.headers })
        response.writeHead(204).end()
      })
    })
    servers.push(server)
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const url = `http://user:hook-pass@127.0.0.1:${(server.address() as AddressInfo).port}/in?token=abcdefgh12345678`
    const hook = await bench.events.hooks.add({ url, secret: 'shared-secret', kinds: ['motion'], camera_ids: [], enabled: true })
    expect(JSON.stringify([hook, bench.events.hooks.list(), bench.said])).not.toMatch(/hook-pass|abcdefgh12345678|shared-secret/)
    await following()
    camera().events.emit(motion(true))
    camera().events.emit({ topic: 'tns1:Device/Trigger/DigitalInput', source: { InputToken: '1' }, data: { LogicalState: 'true' } })
    camera().events.emit(motion(false))
    await until(() => bench.events.hooks.list()[0]?.waiting === 2)
    await until(() => bench.events.hooks.list()[0]?.trouble?.evidence?.includes('503') === true)
    refuse = false
    await until(() => got.length === 2)
    const [first, second] = got.map(({ body }) => JSON.parse(body))
    expect(first).toMatchObject({ event: 'camera_event', change: 'began', camera_name: 'Gate', data: { kind: 'motion', camera_id: id } })
    expect(second).toMatchObject({ change: 'ended', data: { id: first.data.id } })
    const { headers, body } = got[0] ?? { headers: {}, body: '' }
    const signed = createHmac('sha256', 'shared-secret').update(`${headers['x-camgate-timestamp']}.${body}`).digest('hex')
    expect(headers['x-camgate-signature']).toBe(`sha256=${signed}`)
    expect(headers.authorization).toBe(`Basic ${Buffer.from('user:hook-pass').toString('base64')}`)
    expect(await bench.events.hooks.test(hook.id)).toMatchObject({ status: 204, trouble: null })
    refuse = true
    expect(await bench.events.hooks.test(hook.id)).toMatchObject({ status: 503, trouble: { cause: 'failing' } })
    await expect(bench.events.hooks.change(hook.id, { url: hook.url.replace('/in', '/out') })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      data: { fields: [{ field: 'url', problem: expect.stringContaining('enter it again') }] },
    })
    await bench.events.hooks.change(hook.id, { url: hook.url, enabled: false })
    refuse = false
    expect(await bench.events.hooks.test(hook.id)).toMatchObject({ status: 204 })
    await bench.events.hooks.remove(hook.id)
    await expect(bench.events.hooks.test(hook.id)).rejects.toMatchObject({ code: 'EVENT_HOOK_NOT_FOUND' })
  })

  it('show what a relay does and take its settings: one that stays, one that falls back, one of which nothing is told', async () => {
    await open()
    expect(await bench.events.relays(id)).toMatchObject([
      { token: 'RelayOutput_1', mode: 'bistable', on: null },
      { token: 'RelayOutput_2', mode: 'monostable', delay_seconds: 1 },
    ])
    expect(await bench.events.switchRelay(id, 'RelayOutput_1', true)).toMatchObject({ outcome: 'applied', relay: { on: true } })
    expect(await bench.events.switchRelay(id, 'RelayOutput_1', false)).toMatchObject({ outcome: 'applied', relay: { on: false } })
    expect(await bench.events.switchRelay(id, 'RelayOutput_2', true)).toMatchObject({ outcome: 'applied' })
    await until(async () => (await bench.events.relays(id))[1]?.on === false)
    await expect(bench.events.switchRelay(id, 'nine', true)).rejects.toMatchObject({ code: 'RELAY_NOT_FOUND' })
    const back = { token: 'RelayOutput_1', mode: 'bistable', delay_seconds: null, idle: 'open' }
    const set = (wish: object, token = 'RelayOutput_1') => bench.events.setRelay(id, token, wish)
    expect(await set({ mode: 'monostable', delay_seconds: 0.1, idle: 'closed' })).toMatchObject({
      outcome: 'applied',
      relay: { mode: 'monostable', delay_seconds: 0.1, idle: 'closed' },
    })
    // gone again before anybody looks: its event is the proof
    expect(await bench.events.switchRelay(id, 'RelayOutput_1', true)).toMatchObject({ outcome: 'applied' })
    await until(async () => (await bench.events.relays(id))[0]?.on === false)
    const { SetRelayOutputSettings: asked } = camera().counts.requests
    await expect(set({ mode: 'bistable', delay_seconds: 3 })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      data: { fields: [{ field: 'delay_seconds' }] },
    })
    expect(camera().counts.requests.SetRelayOutputSettings).toBe(asked)
    expect(await set({ mode: 'bistable', idle: 'open' })).toMatchObject({ outcome: 'applied', relay: back })
    await expect(set({ mode: 'monostable' })).rejects.toMatchObject({ data: { fields: [{ field: 'delay_seconds' }] } })
    await expect(set({ idle: 'open' }, 'nine')).rejects.toMatchObject({ code: 'RELAY_NOT_FOUND' })
    camera().fail({ quirks: { relaySet: 'clamped' } })
    expect(await set({ delay_seconds: 2.4 }, 'RelayOutput_2')).toMatchObject({ outcome: 'applied-as', relay: { delay_seconds: 3 } })
    camera().fail({ quirks: { relaySet: 'ignored' } })
    expect(await set({ delay_seconds: 1 }, 'RelayOutput_2')).toMatchObject({ outcome: 'not-applied', relay: { delay_seconds: 3 } })
    camera().fail({ quirks: { relaysSilent: true } })
    expect(await bench.events.switchRelay(id, 'RelayOutput_1', true)).toMatchObject({ outcome: 'not-applied', relay: { on: false } })
  })
})

const quirks: readonly (readonly [string, NonNullable<Faults['quirks']>])[] = [
  ['a subscription that is known by a header', { referenceParameters: true }],
  ['a subscription at a host that is none', { subscriptionHost: '0.0.0.0' }],
  ['a subscription at a host behind NAT', { subscriptionHost: '192.168.99.7:81' }],
  ['one subscription at a time', { oneSubscription: true }],
  ['one that wants a time', { needsTermination: true }],
  ['one that only Renew prolongs', { renewOnly: true }],
  ['one that knows no Renew', { noRenew: true }],
  ['one that reads no durations', { durationsIgnored: true }],
]

// All at once, each with a camera of its own: they mostly wait until a subscription would have run out.
describe.skipIf(missing('ffmpeg')).concurrent('events of odd cameras [needs ffmpeg]', { timeout: 60_000 }, () => {
  let lan: VirtualLan
  let bench: EventsBench

  beforeAll(async () => {
    const cameras = quirks.map(([name]) => ({ name, ...small }))
    lan = await startVirtualLan({ cameras, server: false })
    bench = await openEventsBench({ lifetime: 6, patience: 2, silence: 30_000 })
  }, firstStart)
  afterAll(async () => {
    await bench?.close()
    expect(quirks.map(([name]) => lan.camera(name).events.subscriptions)).toEqual(quirks.map(() => 0))
    await lan?.close()
  })

  it.each(quirks)('come from a camera with %s, for longer than its subscription lives', async (name, quirk) => {
    const camera = lan.camera(name)
    camera.fail({ quirks: quirk })
    const id = await add(bench, name, camera.addresses.onvif)
    const heard: EventNotice[] = []
    bench.events.listen(id, (notice) => heard.push(notice))
    await until(() => bench.state.get('events', id)?.state === 'following')
    // three times the time that durations which are read as nothing last, and more than the lifetime where only Renew prolongs
    await new Promise((done) => setTimeout(done, 'renewOnly' in quirk ? 8000 : 4500))
    const before = camera.counts.requests.CreatePullPointSubscription
    camera.events.emit(motion(true))
    await until(() => heard.length === 1)
    expect(camera.counts.requests.CreatePullPointSubscription).toBe(before)
    expect(camera.events.subscriptions).toBe(1)
  })
})

async function add(bench: EventsBench, name: string, device_url = ''): Promise<string> {
  const source = { kind: 'onvif', device_url }
  return (await bench.cameras.create({ name, source, user: 'admin', password: 'p&ss', verify: false } as never)).id
}
