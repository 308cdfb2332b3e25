import { createSocket } from 'node:dgram'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Finding } from '../../src-shared/discovery.ts'
import { startVirtualLan, type VirtualLan } from '../../tools/virtual-lan/index.ts'
import { type Problem, systemClock } from '../base/index.ts'
import { openTestEngine, type TestEngine } from '../testing/open-test-engine.ts'
import { rejectionOf } from '../testing/rejection-of.ts'
import { silentLog } from '../testing/silent-log.ts'
import { listInterfaces } from './network-interfaces.ts'
import { startScan } from './scan.ts'

const loopback = listInterfaces()
  .filter(({ internal }) => internal)
  .map(({ name }) => name)
const login = { user: 'admin', password: 'p@ss/w:rd' }
/** Other tests may have cameras on loopback too: ours are known by their models. */
const ours = (model: string) => `${model}-${process.pid}`
const small = { width: 320, height: 240, fps: 5, kbps: 64 }
const main = { path: '/main', ...small }
let lan: VirtualLan
beforeAll(async () => {
  lan = await startVirtualLan({
    server: false,
    cameras: [
      { name: 'Gate', vendor: 'Axis', model: ours('P1'), ...login, main, ssdp: true },
      { name: 'Clone one', vendor: 'Noname', model: ours('C1'), uuid: '5f5a69c2-e0ae-504f-829b-00fcbb100001', main },
      {
        name: 'Clone two',
        vendor: 'Noname',
        model: ours('C2'),
        uuid: '5f5a69c2-e0ae-504f-829b-00fcbb100001',
        main,
      },
      { name: 'Bare', vendor: 'Noname', model: ours('B 1'), main },
      { name: 'Mumbling', vendor: 'Noname', model: ours('M1'), main },
      {
        name: 'Old',
        vendor: 'D-Link',
        model: ours('DCS-1'),
        ...login,
        auth: ['basic'],
        onvif: false,
        ssdp: true,
        mjpeg: { path: '/mjpeg' },
      },
    ],
  })
})
afterAll(async () => lan.close())

let rooms: TestEngine
beforeEach(async () => {
  rooms = await openTestEngine({ everywhere: true })
})
afterEach(async () => {
  await rooms.close()
  for (const camera of lan.cameras) await camera.heal()
})
const scan = (seconds = 4) => rooms.discovery.start({ seconds, interfaces: loopback })
const until = <T>(look: () => T) => vi.waitFor(look, { timeout: 8000, interval: 50 })
const finding = (model: string): Finding | undefined => rooms.discovery.findings().find((one) => one.model === ours(model))
const found = (model: string) =>
  until(() => {
    const one = finding(model)
    if (!one) throw new Error(`${model} was not found`)
    return one
  })
const problem = rejectionOf<Problem>

describe('a scan of loopback', () => {
  it('shows whatever answered, also what could not be read, once and with what it said', async () => {
    lan.camera('Bare').fail({ probeAnswer: 'bare', scopeBlanks: true })
    lan.camera('Mumbling').fail({ probeAnswer: 'noise' })
    const { id } = scan(3)
    expect((await found('B 1')).name).toBe(`Noname ${ours('B 1')}`)
    await until(() => expect(rooms.discovery.get(id).state).toBe('done'))
    const mumbled = rooms.discovery.findings().filter(({ evidence }) => evidence.some(({ said }) => /^CAMERA;.*;READY$/.test(said)))
    expect(mumbled).toMatchObject([{ address: '127.0.0.1', name: null, device_url: null, kinds: ['onvif'] }])
  })

  it('streams in what it finds, one row per camera, and says what was sent and answered', async () => {
    const { id } = scan(3)
    await Promise.all(['P1', 'C1', 'C2'].map(found))
    expect(rooms.discovery.get(id).state).toBe('running')
    await until(() => expect(rooms.discovery.get(id).state).toBe('done'))
    const done = rooms.discovery.get(id)
    const models = done.findings.flatMap(({ model }) => (model?.endsWith(`-${process.pid}`) ? [model] : [])).sort()
    expect(models).toEqual(['B 1', 'C1', 'C2', 'DCS-1', 'M1', 'P1'].map(ours))
    expect(done.progress).toBe(1)
    expect(done.interfaces[0]).toMatchObject({ name: loopback[0], error: null })
    expect(done.interfaces[0]?.sent).toBeGreaterThan(5)
    expect(done.interfaces[0]?.answered).toBe(done.findings.length)
    expect(done.findings.find(({ model }) => model === ours('P1'))).toMatchObject({
      kinds: expect.arrayContaining(['onvif', 'ssdp']),
      vendor: 'Axis',
      needs_credentials: true,
    })
  })

  it('shows the picture of a camera that shows it to anybody, and what needs a login', async () => {
    scan()
    await found('C1')
    await until(() =>
      expect(finding('C1')).toMatchObject({ needs_credentials: false, picture: expect.stringMatching(/^data:image\/jpeg;base64,\/9j/) }),
    )
    expect(finding('P1')?.picture ?? null).toBeNull()
    await until(() =>
      expect(finding('DCS-1')).toMatchObject({ needs_credentials: true, stream_url: expect.stringContaining('http://127.0.0.1') }),
    )
    expect(lan.cameras.map((camera) => camera.counts.authFailures)).toEqual(lan.cameras.map(() => 0))
  })

  it('is cancelled at once, keeps what it found, and lets the next one start', async () => {
    const { id } = scan(30)
    expect(() => scan()).toThrowError(expect.objectContaining({ code: 'SCAN_RUNNING', data: { scan_id: id } }))
    await found('P1')
    expect(rooms.discovery.cancel(id).state).toBe('cancelled')
    expect(rooms.discovery.get(id).findings.map(({ model }) => model)).toContain(ours('P1'))
    expect(scan(1).state).toBe('running')
    expect(() => rooms.discovery.get('none')).toThrowError(expect.objectContaining({ code: 'SCAN_NOT_FOUND' }))
    expect(rooms.discovery.list()).toHaveLength(2)
  })

  it('survives garbage, forged answers, and devices that are no cameras', async () => {
    const router = createServer((_, response) =>
      response.end(
        '<root><device><deviceType>urn:schemas-upnp-org:device:InternetGatewayDevice:1</deviceType><friendlyName>camera router</friendlyName></device></root>',
      ),
    )
    await new Promise<void>((done) => router.listen(0, '127.0.0.1', done))
    const location = `http://127.0.0.1:${(router.address() as AddressInfo).port}/d.xml`
    const liar = createSocket({ type: 'udp4', reuseAddr: true })
    await new Promise<void>((done) => liar.bind(3702, done))
    liar.addMembership('239.255.255.250', '127.0.0.1')
    const scopes = '<Scopes>onvif://www.onvif.org/hardware/FORGED</Scopes><XAddrs>http://127.0.0.1:9/x</XAddrs>'
    liar.on('message', (_, from) => {
      for (const text of [
        '',
        '<',
        `<Envelope><Header><RelatesTo>urn:uuid:not-asked</RelatesTo></Header><Body><ProbeMatches><ProbeMatch>${scopes}</ProbeMatch></ProbeMatches></Body></Envelope>`,
      ])
        liar.send(text, from.port, from.address)
      liar.send(`HTTP/1.1 200 OK\r\nLOCATION: ${location}\r\nST: upnp:rootdevice\r\n\r\n`, from.port, from.address)
    })
    scan()
    await found('P1')
    await until(() => expect(rooms.discovery.list()[0]?.progress).toBeGreaterThan(0.5))
    expect(
      rooms.discovery
        .findings()
        .map(({ name, model }) => `${name} ${model}`)
        .join(),
    ).not.toMatch(/FORGED|router/)
    liar.close()
    router.closeAllConnections()
    router.close()
  })

  it('says why nothing can be asked out of an interface', async () => {
    const gone = { name: 'gone0', address: '203.0.113.77', netmask: '255.255.255.0', internal: false }
    const { askBySsdp } = await import('./ssdp.ts')
    const { askByMdns } = await import('./mdns.ts')
    const { askByWsDiscovery, hearHellos } = await import('./ws-discovery.ts')
    const silent = () => {}
    const log = silentLog
    const running = startScan({
      seconds: 5,
      interfaces: [gone],
      clock: systemClock,
      log,
      ask: (on, asking) => [askByWsDiscovery, hearHellos, askBySsdp, askByMdns].forEach((ask) => void ask(on, asking)),
      found: () => '',
      changed: silent,
      ended: silent,
    })
    await until(() => expect(running.row.interfaces[0]?.error).toBe('EADDRNOTAVAIL'))
    running.cancel()
  })
})

describe('from a finding to a camera', () => {
  it('verifies, reads the profiles, saves, and shows which camera it became', async () => {
    scan()
    const { id } = await found('P1')
    await until(() => expect(finding('P1')?.device_url).not.toBeNull())
    const wrong = await problem(rooms.discovery.adopt(id, { user: 'admin', password: 'wrong' }))
    expect([wrong.code, (wrong.data as { trouble: { cause: string } }).trouble.cause]).toEqual(['SOURCE_FAILED', 'auth'])
    expect(rooms.cameras.list()).toEqual([])
    await lan.camera('Gate').heal()
    const camera = await rooms.discovery.adopt(id, { ...login, station: 'North' })
    expect(camera).toMatchObject({
      source: { kind: 'onvif' },
      station: 'North',
      vendor: 'Axis',
      model: ours('P1'),
      streams: [{ role: 'main', url: lan.camera('Gate').addresses.main }],
    })
    await until(() => expect(finding('P1')?.camera_id).toBe(camera.id))
    expect((await problem(rooms.discovery.adopt(id, login))).code).toBe('CAMERA_EXISTS')
    await rooms.cameras.remove(camera.id)
    await until(() => expect(finding('P1')?.camera_id).toBeNull())
    expect((await problem(rooms.discovery.adopt('none', login))).code).toBe('FINDING_NOT_FOUND')
  })

  it('finds the video of a camera that announced only itself', async () => {
    scan()
    const { id } = await found('DCS-1')
    const camera = await rooms.discovery.adopt(id, login)
    expect(camera).toMatchObject({
      name: 'Old',
      vendor: 'D-Link',
      source: { kind: 'mjpeg', url: lan.camera('Old').addresses.mjpeg },
      has_password: true,
    })
    expect(lan.camera('Old').counts.authFailures).toBe(0)
  })

  it('knows a camera that was in the library before it was found', async () => {
    const { host } = new URL(lan.camera('Gate').addresses.onvif ?? '')
    const { id } = await rooms.cameras.create({ url: `onvif://${host}`, ...login, verify: false })
    scan()
    await found('P1')
    expect(finding('P1')?.camera_id).toBe(id)
  })
})
