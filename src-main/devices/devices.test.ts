import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Failure, systemClock } from '../base/index.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { rejectionOf } from '../testing/rejection-of.ts'
import { createDevices, type DeviceTarget } from './index.ts'
import { type OnvifDevice, type Operation, readEndpointReference } from './onvif/index.ts'

const operation = (name: string, service: Operation['service'] = 'ptz'): Operation => ({
  service,
  body: `<${name} xmlns="http://www.onvif.org/ver20/ptz/wsdl"/>`,
})
const good = { user: 'admin', password: 'right' }
const soap = (inner: string) => `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${inner}</s:Body></s:Envelope>`
const fault = (subcode: string, said = '') =>
  soap(
    `<s:Fault><s:Code><s:Value>s:Sender</s:Value>${subcode && `<s:Subcode><s:Value>${subcode}</s:Value></s:Subcode>`}</s:Code><s:Reason><s:Text>${said}</s:Text></s:Reason></s:Fault>`,
  )
const open = new Set(['GetSystemDateAndTime', 'GetServices', 'GetCapabilities'])

/** A device that wants Digest with nonces for one use each, or WS-Security, and writes down what it was asked and how. */
function scripted(behaviour: { by: 'digest' | 'wsse' | 'wsse without a subcode' }) {
  const asked: string[] = []
  const state = {
    password: good.password,
    realm: 'cam',
    forbidden: new Set<string>(),
    hold: undefined as Promise<void> | undefined,
    wrong: 0,
  }
  let nonce = 0
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const name = /<(?:\w+:)?Body[^>]*>\s*<(\w+)/.exec(body)?.[1] ?? ''
    const wsse = body.includes('PasswordDigest')
    const given = request.headers.authorization ?? (wsse ? 'wsse' : undefined)
    asked.push(`${name}${given ? ' signed' : ''}`)
    if (name === 'Slow' && given) await state.hold
    const send = (status: number, text: string, headers: Record<string, string> = {}) =>
      response.writeHead(status, { Connection: 'close', ...headers }).end(text)
    if (open.has(name)) return send(200, soap(`<${name}Response/>`))
    const right = await isRight(request, body, state)
    if (given && right && !state.forbidden.has(name))
      return send(200, soap(`<${name}Response>${body.replace(/</g, '&lt;')}</${name}Response>`))
    if (given && !right) state.wrong += 1
    if (behaviour.by === 'wsse without a subcode') return send(500, fault('', 'something is missing in the header'))
    if (behaviour.by === 'wsse' || (given && right)) return send(400, fault('ter:NotAuthorized'))
    nonce += 1
    return send(401, '', { 'WWW-Authenticate': `Digest realm="${state.realm}", nonce="n${nonce}", qop="auth"` })
  })
  const used = new Set<string>()
  async function isRight(request: IncomingMessage, body: string, { password, realm }: typeof state): Promise<boolean> {
    const { createHash } = await import('node:crypto')
    const hash = (algorithm: string, ...parts: (string | Buffer)[]) => {
      const made = createHash(algorithm)
      for (const part of parts) made.update(part)
      return made
    }
    if (body.includes('PasswordDigest')) {
      const of = (element: string) => new RegExp(`<${element}[^>]*>([^<]*)<`).exec(body)?.[1] ?? ''
      return hash('sha1', Buffer.from(of('Nonce'), 'base64'), of('Created'), password).digest('base64') === of('Password')
    }
    const value = (key: string) => new RegExp(`${key}="?([^",]*)`).exec(request.headers.authorization ?? '')?.[1] ?? ''
    const md5 = (text: string) => hash('md5', text).digest('hex')
    const expected = md5(
      [
        md5(`${value('username')}:${realm}:${password}`),
        value('[ ]nonce'),
        value('nc'),
        value('cnonce'),
        'auth',
        md5(`POST:${value('uri')}`),
      ].join(':'),
    )
    const fresh = !used.has(value('[ ]nonce'))
    used.add(value('[ ]nonce'))
    return fresh && value('response') === expected
  }
  return { server, asked, state }
}

const servers: Server[] = []
const devices = createDevices({ clock: systemClock, redact: (text) => text })
let targets: Record<string, DeviceTarget>
beforeEach(() => {
  targets = {}
  devices.knowCameras((id) => targets[id] as DeviceTarget)
})
afterEach(async () => {
  for (const id of Object.keys(targets)) devices.cameraChanged(id)
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
})
const failure = rejectionOf<Failure>
async function camera(by: Parameters<typeof scripted>[0]['by'], credentials: DeviceTarget['credentials'] = good, id = '1') {
  const device = scripted({ by })
  servers.push(device.server)
  await new Promise<void>((done) => device.server.listen(0, '127.0.0.1', done))
  targets[id] = { deviceUrl: `http://127.0.0.1:${(device.server.address() as AddressInfo).port}/onvif/device_service`, credentials }
  return device
}

describe.each(['digest', 'wsse', 'wsse without a subcode'] as const)('a live session (%s)', (by) => {
  it('is connected once for all who ask, and logs in once', async () => {
    const { asked, state } = await camera(by)
    const [one, two] = await Promise.all([devices.session('1'), devices.session('1')])
    await (await devices.session('1')).call(operation('GetNodes'))
    await Promise.all([one, two].map((device) => device.call(operation('GetStatus'))))
    expect(asked.filter((line) => line.startsWith('GetDeviceInformation'))).toEqual(['GetDeviceInformation', 'GetDeviceInformation signed'])
    expect(asked.filter((line) => line === 'GetNodes' || line === 'GetStatus')).toEqual([])
    expect(state.wrong).toBeLessThanOrEqual(by === 'digest' ? 4 : 0)
  })

  it('sends a Stop while another request waits for its answer', async () => {
    const { state, asked } = await camera(by)
    const device = await devices.session('1')
    let release = () => {}
    state.hold = new Promise((done) => (release = done))
    const slow = device.call(operation('Slow'))
    while (!asked.includes('Slow signed')) await new Promise((done) => setTimeout(done, 5))
    await device.call(operation('Stop'), { urgent: true })
    release()
    await slow
  })

  it('does not send a refused password again before somebody asks, or the login is changed', async () => {
    const { state, asked } = await camera(by, { ...good, password: 'wrong' })
    if (by === 'wsse without a subcode') return
    expect((await failure(devices.session('1'))).cause).toBe('auth')
    const signed = () => asked.filter((line) => line.endsWith('signed')).length
    const before = signed()
    await Promise.all([1, 2, 3].map(() => failure(devices.session('1'))))
    expect(signed()).toBe(before)
    state.password = 'wrong'
    await devices.session('1', { insist: true })
    expect(signed()).toBeGreaterThan(before)
  })

  it('tells a password that was changed on the camera from an operation that this user may not', async () => {
    const { state, asked } = await camera(by)
    if (by === 'wsse without a subcode') return
    const device = await devices.session('1')
    state.forbidden.add('SetUser')
    expect((await failure(device.call(operation('SetUser')))).cause).toBe('auth')
    await device.call(operation('GetNodes'))
    state.password = 'another'
    expect((await failure(device.call(operation('GetNodes')))).cause).toBe('auth')
    const signed = () => asked.filter((line) => line.endsWith('signed')).length
    const before = signed()
    await Promise.all([1, 2, 3].map(() => failure(device.call(operation('GetNodes')))))
    expect(signed()).toBe(before)
    targets['1'] = { ...(targets['1'] as DeviceTarget), credentials: { ...good, password: 'another' } }
    await (await devices.session('1')).call(operation('GetNodes'))
  })
})

describe('sessions', () => {
  it('sign once for a fault that does not say that a login is wanted, and leave it at that', async () => {
    const { asked } = await camera('wsse without a subcode', { ...good, password: 'wrong' })
    const device = await devices.session('1')
    for (const result of await Promise.allSettled([1, 2, 3].map(() => device.call(operation('GetNodes')))))
      expect(result).toMatchObject({ status: 'rejected', reason: { cause: 'protocol', codes: ['Sender'] } })
    expect(asked.filter((line) => line.endsWith('signed'))).toEqual(['GetDeviceInformation signed'])
  })

  it('try a refused login again when the camera asks for another one', async () => {
    const { state } = await camera('digest', { ...good, password: 'wrong' })
    await failure(devices.session('1'))
    state.realm = 'cam after a reset'
    state.password = 'wrong'
    await devices.session('1')
  })

  it('are shared by the inputs of one device, and end with their last camera', async () => {
    const { asked } = await camera('wsse')
    targets['2'] = targets['1'] as DeviceTarget
    await devices.session('1')
    const before = asked.length
    await devices.session('2')
    devices.cameraChanged('1')
    await devices.session('2')
    expect(asked.length).toBe(before)
    devices.cameraChanged('2')
    await devices.session('2')
    expect(asked.length).toBeGreaterThan(before)
  })

  it('bring back the reference parameters of what the device made, to the address that can be reached', async () => {
    await camera('wsse')
    const device = await devices.session('1')
    const to = readEndpointReference(
      `<s:Envelope xmlns:s="x" xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:tns="urn:a&amp;b"><tev:SubscriptionReference xmlns:tev="e"><wsa:Address>http://0.0.0.0:1/events?a=1&amp;b=2</wsa:Address><wsa:ReferenceParameters><!-- > --><tns:Id mark="a>b"><tns:In/>7</tns:Id><plain/></wsa:ReferenceParameters></tev:SubscriptionReference></s:Envelope>`,
      'SubscriptionReference',
    )
    expect(to?.address).toBe('http://0.0.0.0:1/events?a=1&b=2')
    const sent = await device.call(operation('PullMessages', 'events'), to && { to, action: 'urn:pull' })
    const text = JSON.stringify(sent)
    expect(text).toContain('IsReferenceParameter=')
    for (const part of ['Action', 'urn:pull', 'xmlns:tns=', 'urn:a&amp;b', 'mark=', 'tns:In', 'plain']) expect(text).toContain(part)
    expect(readEndpointReference('<a><b/></a>', 'SubscriptionReference')).toBeUndefined()
  })
})

describe.each(['digest', 'wsse'] as const)('a login that is refused for a while (%s)', (by) => {
  const patient = () => {
    const clock = createFakeClock()
    const own = createDevices({ clock, redact: (text) => text })
    own.knowCameras((id) => targets[id] as DeviceTarget)
    return { clock, own }
  }
  const signed = (asked: readonly string[]) => asked.filter((line) => line.endsWith('signed')).length
  const burst = (device: OnvifDevice) =>
    Promise.allSettled(['GetNTP', 'GetDNS', 'GetUsers', 'GetHostname', 'GetScopes'].map((name) => device.call(operation(name))))

  it('and worked before is sent again ever more seldom, once for all who ask', async () => {
    const { clock, own } = patient()
    const { asked, state } = await camera(by)
    const device = await own.session('1')
    await clock.turn(6000)
    state.password = 'not read yet'
    let before = signed(asked)
    expect((await burst(device)).map(({ status }) => status)).toEqual(Array(5).fill('rejected'))
    // with the old nonce, with a new one, and the call that proved the login
    expect(signed(asked) - before).toBeLessThanOrEqual(4)
    before = signed(asked)
    await burst(device)
    expect(signed(asked)).toBe(before)
    await clock.turn(5000)
    await burst(device)
    expect(signed(asked) - before).toBe(1)
    await clock.turn(5000)
    await burst(device)
    expect(signed(asked) - before).toBe(1)
    state.password = good.password
    await clock.turn(10_000)
    expect((await burst(device)).map(({ status }) => status)).toEqual(Array(5).fill('fulfilled'))
  })

  it('counts as refused once, however many calls were under way', async () => {
    const { clock, own } = patient()
    const { state } = await camera(by)
    const device = await own.session('1')
    state.password = 'not read yet'
    await burst(device)
    state.password = good.password
    await clock.turn(6000)
    expect((await burst(device)).map(({ status }) => status)).toEqual(Array(5).fill('fulfilled'))
  })

  it('and worked before this engine was started is tried again as well, one that never did is not', async () => {
    for (const worked of [true, false]) {
      const { clock, own } = patient()
      const { state } = await camera(by)
      targets['1'] = { ...(targets['1'] as DeviceTarget), worked }
      state.password = 'not read yet'
      await failure(own.session('1'))
      state.password = good.password
      await clock.turn(6000)
      if (worked) await own.session('1')
      else expect((await failure(own.session('1'))).cause).toBe('auth')
    }
  })

  it('is not sent because its services are read anew', async () => {
    const { asked } = await camera(by, { ...good, password: 'wrong' })
    await failure(devices.session('1'))
    const before = signed(asked)
    for (let times = 0; times < 3; times += 1) await failure(devices.session('1', { fresh: true }))
    expect(signed(asked)).toBe(before)
  })
})
