import { createSocket } from 'node:dgram'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startVirtualLan, type VirtualLan } from '../../tools/virtual-lan/index.ts'
import { openTestEngine, type TestEngine } from '../testing/open-test-engine.ts'
import { listInterfaces } from './network-interfaces.ts'

const loopback = listInterfaces()
  .filter(({ internal }) => internal)
  .map(({ name }) => name)
const ours = (model: string) => `${model}-${process.pid}-bye`
const main = { path: '/main', width: 320, height: 240, fps: 5, kbps: 64 }
const cloned = '6f5a69c2-e0ae-504f-829b-00fcbb100002'
let lan: VirtualLan
let rooms: TestEngine

beforeEach(async () => {
  lan = await startVirtualLan({
    server: false,
    cameras: [
      { name: 'Onvif', model: ours('O1'), vendor: 'Acme', main },
      { name: 'Upnp', model: ours('U1'), vendor: 'Acme', onvif: false, ssdp: true, mjpeg: { path: '/mjpeg' } },
      { name: 'One', model: ours('C1'), vendor: 'Acme', uuid: cloned, main },
      { name: 'Other', model: ours('C2'), vendor: 'Acme', uuid: cloned, main },
    ],
  })
  rooms = await openTestEngine({ everywhere: true })
})
afterEach(async () => {
  await rooms.close()
  await lan.close()
})

const finding = (model: string) => rooms.discovery.findings().find((one) => one.model === ours(model))
const until = <T>(look: () => T) => vi.waitFor(look, { timeout: 8000, interval: 50 })
async function scanned(...models: string[]): Promise<void> {
  const { id } = rooms.discovery.start({ seconds: 3, interfaces: loopback })
  await until(() => expect(models.map((model) => finding(model)?.gone_at)).toEqual(models.map(() => null)))
  rooms.discovery.cancel(id)
}

describe('a camera that says that it goes', () => {
  it.each([
    ['by WS-Discovery', 'Onvif', 'O1'],
    ['by SSDP', 'Upnp', 'U1'],
  ])('is shown as gone (%s), also when no scan runs, and as there when it says so again', async (_, name, model) => {
    await scanned(model)
    await lan.camera(name).close()
    await until(() => expect(finding(model)?.gone_at).toBeGreaterThan(0))
    expect(finding(model)?.evidence.at(-1)).toMatchObject({ said: 'says that it goes', from: '127.0.0.1' })
    await lan.camera(name).heal()
    await until(() => expect(finding(model)?.gone_at).toBeNull())
  })

  it('takes no other with it that has the same name of its own', async () => {
    await scanned('C1', 'C2', 'O1')
    await lan.camera('One').close()
    await until(() => expect(finding('C1')?.gone_at).toBeGreaterThan(0))
    expect([finding('C2')?.gone_at, finding('O1')?.gone_at]).toEqual([null, null])
  })

  it('cannot be one of whom nothing is known but the name, and garbage does no harm', async () => {
    await scanned('C1', 'C2')
    const liar = createSocket('udp4')
    await new Promise<void>((done) => liar.bind(0, '127.0.0.1', done))
    liar.setMulticastInterface('127.0.0.1')
    const bye = (inside: string) => `<Envelope><Body><Bye>${inside}</Bye></Body></Envelope>`
    for (const text of [
      bye(''),
      bye('<XAddrs>http://127.0.0.1:9/</XAddrs>'),
      '<',
      '',
      bye(`<EndpointReference><Address>urn:uuid:${cloned}</Address></EndpointReference>`),
    ])
      await new Promise((done) => liar.send(text, 3702, '239.255.255.250', done))
    for (const text of [
      'NOTIFY * HTTP/1.1\r\nNTS: ssdp:byebye\r\n\r\n',
      'NOTIFY',
      `NOTIFY * HTTP/1.1\r\nNTS: ssdp:byebye\r\nUSN: uuid:${cloned}\r\n\r\n`,
    ])
      await new Promise((done) => liar.send(text, 1900, '239.255.255.250', done))
    liar.close()
    // What comes after all of these was heard.
    await scanned('O1')
    await lan.camera('Onvif').close()
    await until(() => expect(finding('O1')?.gone_at).toBeGreaterThan(0))
    expect([finding('C1')?.gone_at, finding('C2')?.gone_at]).toEqual([null, null])
  })
})
