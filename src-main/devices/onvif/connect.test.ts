import { createServer as createHttp } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startVirtualLan, type VirtualLan } from '../../../tools/virtual-lan/index.ts'
import { type Failure, systemClock } from '../../base/index.ts'
import { rejectionOf } from '../../testing/rejection-of.ts'
import { createDevices, type DeviceTarget } from '../index.ts'
import type { OnvifDevice } from './index.ts'
import { isJpeg } from './media.ts'

const fresh = () => createDevices({ clock: systemClock, redact: (text) => text })
/** A session of its own each time. */
const visit = ({ deadline, ...target }: Omit<DeviceTarget, 'credentials'> & { credentials?: typeof credentials; deadline?: number }) =>
  fresh().visit({ credentials: undefined, ...target }, deadline === undefined ? {} : { deadline })
const small = { width: 320, height: 240, fps: 5, kbps: 64 }
const credentials = { user: 'ope rator@ü', password: 'p@ss/w:rd #1?ß&<%>' }
const secured = { ...credentials, main: { path: '/main', ...small }, sub: { path: '/sub', ...small, width: 160, height: 120 } }

let lan: VirtualLan
beforeAll(async () => {
  lan = await startVirtualLan({
    server: false,
    cameras: [
      { name: 'both', vendor: 'Axis', model: '0042', firmware: '5.50', serial: '00012345678901234567', ...secured },
      { name: 'digest only', onvifAuth: ['digest'], auth: ['digest-sha256'], ...secured },
      { name: 'wsse only', onvifAuth: ['wsse'], media2: false, ...secured },
      { name: 'open', main: { path: '/main', ...small } },
    ],
  })
})
afterAll(async () => lan.close())
const deviceUrl = (name: string) => lan.camera(name).addresses.onvif ?? ''
const connect = (name: string, login: typeof credentials | undefined = credentials) =>
  visit({ deviceUrl: deviceUrl(name), ...(login && { credentials: login }) })
const failure = rejectionOf<Failure>
const streams = async (device: OnvifDevice) => Promise.all((await device.profiles()).map((profile) => device.streamUri(profile)))

describe('connect, towards virtual cameras', () => {
  afterEach(async () => {
    for (const camera of lan.cameras) await camera.heal()
  })

  it.each(['both', 'digest only', 'wsse only'])('logs in (%s), reads profiles, addresses and a picture', async (name) => {
    const camera = lan.camera(name)
    const before = camera.counts.authFailures
    const device = await connect(name)
    const [main, sub] = await device.profiles()
    expect([main?.width, main?.height, sub?.width]).toEqual([320, 240, 160])
    expect(await streams(device)).toEqual([camera.addresses.main, camera.addresses.sub])
    expect(main && isJpeg(await device.snapshot(main))).toBe(true)
    expect(device.needsCredentials).toBe(true)
    expect(camera.counts.authFailures).toBe(before)
  })

  it('keeps numbers in names, versions and serials as they are', async () => {
    const { identity } = await connect('both')
    expect(identity).toMatchObject({ manufacturer: 'Axis', model: '0042', firmware: '5.50', serial: '00012345678901234567' })
  })

  it('needs no login where none is asked for', async () => {
    const device = await connect('open', undefined)
    expect(device.needsCredentials).toBe(false)
    expect(await streams(device)).toEqual([lan.camera('open').addresses.main])
  })

  it('says that a login is needed', async () => {
    expect((await failure(visit({ deviceUrl: deviceUrl('both') }))).cause).toBe('auth')
  })

  it.each(['both', 'digest only', 'wsse only'])('gives up a wrong password after one attempt per way of signing (%s)', async (name) => {
    const camera = lan.camera(name)
    const before = camera.counts.authFailures
    const refused = await failure(connect(name, { ...credentials, password: 'wrong-one' }))
    expect(refused.cause).toBe('auth')
    expect(refused.message).not.toContain('wrong-one')
    expect(camera.counts.authFailures - before).toBeLessThanOrEqual(2)
  })

  it('signs with the time of a camera whose clock is wrong, also when it is set meanwhile', async () => {
    const camera = lan.camera('wsse only')
    camera.fail({ clock: -5 * 3600 })
    const device = await connect('wsse only')
    expect(Math.round((device.clockSkew ?? 0) / 3_600_000)).toBe(-5)
    camera.fail({ clock: 2 * 3600 })
    expect(await device.profiles()).toHaveLength(2)
    expect(Math.round((device.clockSkew ?? 0) / 3_600_000)).toBe(2)
  })

  const optional = ['GetSystemDateAndTime', 'GetDeviceInformation', 'GetServices', 'GetCapabilities'] as const
  const oddly = ['fault', 'bare-fault', 'fault-200', 'cut', 'broken', 'not-found', 'empty', 'reset'] as const
  it.each(oddly)('takes the streams of a camera whose other answers are odd: %s', async (how) => {
    for (const name of ['both', 'digest only', 'wsse only']) {
      const before = lan.camera(name).counts.authFailures
      for (const action of optional) {
        lan.camera(name).fail({ soapAnswers: { [action]: how } })
        expect(await streams(await connect(name)), action).toHaveLength(2)
      }
      lan.camera(name).fail({ soapAnswers: Object.fromEntries(optional.map((action) => [action, how])) })
      // who answers nothing as a device does is not taken for one
      const isDevice = how !== 'not-found' && how !== 'reset'
      if (isDevice) expect(await streams(await connect(name)), 'all').toHaveLength(2)
      else await failure(connect(name))
      expect(lan.camera(name).counts.authFailures, name).toBe(before)
    }
  })

  it('waits a while for a part that does not come, and not for ever', async () => {
    lan.camera('open').fail({ soapAnswers: { GetDeviceInformation: 'silent' } })
    expect(await streams(await connect('open', undefined))).toHaveLength(1)
  })

  it('does not blame the clock where the clock only wants a login', async () => {
    lan.camera('wsse only').fail({ closedClock: true, clock: -3 * 3600 })
    expect((await failure(connect('wsse only', { ...credentials, password: 'wrong' }))).cause).toBe('auth')
    // its web server tells the time all the same
    expect(await streams(await connect('wsse only'))).toHaveLength(2)
  })

  it('does not follow a camera that names an address of its inside', async () => {
    lan.camera('both').fail({ xaddr: '192.168.254.254:8080' })
    const device = await connect('both')
    expect(device.services.media2).toContain(new URL(deviceUrl('both')).host)
    expect((await streams(device)).map((url) => new URL(url).hostname)).toEqual(['127.0.0.1', '127.0.0.1'])
  })

  it('goes from Media2 to Media1 where the former fails, and from GetServices to GetCapabilities', async () => {
    lan.camera('both').fail({ soapFaults: ['GetServices'] })
    expect((await connect('both')).services.media2).toBeUndefined()
    expect(await streams(await connect('both'))).toHaveLength(2)
  })

  it('ends within its deadline whatever the camera does', async () => {
    lan.camera('both').fail({ silent: true })
    expect((await failure(visit({ deviceUrl: deviceUrl('both'), credentials, deadline: 300 }))).cause).toBe('silent')
    await lan.camera('both').heal()
  })
})

describe('connect, towards odd ones', () => {
  const servers: Server[] = []
  afterEach(async () => {
    for (const server of servers.splice(0)) await new Promise((done) => server.close(done))
  })
  const listen = async (server: Server) => {
    servers.push(server)
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/onvif/device_service`
  }
  /** Answers by operation: inner XML, or a fault; anything else is refused as not authorized. */
  const device = (answers: Record<string, string>, asked: string[] = [], date = true) =>
    listen(
      createHttp(async (request, response) => {
        response.sendDate = date
        let body = ''
        for await (const chunk of request) body += chunk
        const name = Object.keys(answers).find((operation) => body.includes(`<${operation}`))
        asked.push(`${body.includes('PasswordDigest') ? 'signed ' : ''}${/<s:Body[^>]*><(\w+)/.exec(body)?.[1]}`)
        const soap = (inner: string) =>
          `<SOAP-ENV:Envelope xmlns:SOAP-ENV='http://www.w3.org/2003/05/soap-envelope'><SOAP-ENV:Body>${inner}</SOAP-ENV:Body></SOAP-ENV:Envelope>`
        const fault =
          '<SOAP-ENV:Fault><SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:Sender</SOAP-ENV:Value><SOAP-ENV:Subcode><SOAP-ENV:Value>ter:NotAuthorized</SOAP-ENV:Value></SOAP-ENV:Subcode></SOAP-ENV:Code></SOAP-ENV:Fault>'
        response.writeHead(name ? 200 : 400, { Connection: 'close' }).end(soap(name ? (answers[name] ?? '') : fault))
      }),
    )
  const time = (utc: string, local: string, zone: string) =>
    `<x:GetSystemDateAndTimeResponse><x:SystemDateAndTime><TimeZone><TZ>${zone}</TZ></TimeZone>${utc && `<UTCDateTime>${utc}</UTCDateTime>`}${local && `<LocalDateTime>${local}</LocalDateTime>`}</x:SystemDateAndTime></x:GetSystemDateAndTimeResponse>`
  const noon =
    '<Time><Hour>12</Hour><Minute>0</Minute><Second>0</Second></Time><Date><Year>2026</Year><Month>11</Month><Day>21</Day></Date>'

  it('blames the clock where the camera takes its local time for UTC, or tells none', async () => {
    const asked: string[] = []
    const lying = await device({ GetSystemDateAndTime: time(noon, noon, 'CST-8') }, asked)
    expect((await failure(visit({ deviceUrl: lying, credentials }))).cause).toBe('clock')
    // by its own word, then by the time of its web server
    expect(asked).toEqual(['GetSystemDateAndTime', 'GetDeviceInformation', 'signed GetDeviceInformation', 'signed GetDeviceInformation'])
    const mute = await device({ GetSystemDateAndTime: time('', '', '') }, [], false)
    expect((await failure(visit({ deviceUrl: mute, credentials }))).cause).toBe('clock')
    const honest = await device({ GetSystemDateAndTime: time(noon, noon, 'UTC0') })
    expect((await failure(visit({ deviceUrl: honest, credentials }))).cause).toBe('auth')
  })

  it('is content with a camera that has nothing but profiles, one of them broken', async () => {
    const deviceUrl = await device({
      GetSystemDateAndTime: '<GetSystemDateAndTimeResponse/>',
      GetDeviceInformation: '<GetDeviceInformationResponse><Model>IPC</Model></GetDeviceInformationResponse>',
      GetProfiles:
        '<GetProfilesResponse><Profiles><Name>no token</Name></Profiles><Profiles token="a&amp;b"><Name/><VideoSourceConfiguration><SourceToken>v</SourceToken></VideoSourceConfiguration></Profiles></GetProfilesResponse>',
      GetStreamUri: '<GetStreamUriResponse><MediaUri><Uri> rtsp://0.0.0.0:8554/x?a=1&amp;b=2 </Uri></MediaUri></GetStreamUriResponse>',
    })
    const found = await visit({ deviceUrl, credentials })
    const [profile, ...others] = await found.profiles()
    expect(others).toEqual([])
    expect(profile).toMatchObject({ token: 'a&b', name: 'a&b', videoSource: 'v', width: undefined })
    expect(profile && (await found.streamUri(profile))).toBe('rtsp://127.0.0.1:8554/x?a=1&b=2')
    expect((await failure(found.snapshot(profile as never))).cause).toBe('auth')
  })

  it('tells what is no ONVIF from what is', async () => {
    const page = await listen(
      createHttp((_, response) => void response.writeHead(200, { Connection: 'close' }).end('<!DOCTYPE html><html>router</html>')),
    )
    expect((await failure(visit({ deviceUrl: page, credentials }))).cause).toBe('protocol')
    expect((await fresh().recognise(page)).isDevice).toBe(false)
    const locked = await listen(
      createHttp((_, response) => void response.writeHead(401, { Connection: 'close', 'WWW-Authenticate': 'Basic realm="x"' }).end()),
    )
    expect((await fresh().recognise(locked)).isDevice).toBe(false)
    const noSoap = await listen(
      createServer(
        (socket) =>
          void socket
            .resume()
            .on('error', () => {})
            .end('hello'),
      ),
    )
    expect((await failure(visit({ deviceUrl: noSoap, credentials }))).cause).toBe('protocol')
    expect((await fresh().recognise(await device({ GetSystemDateAndTime: time(noon, noon, 'UTC0') }))).isDevice).toBe(true)
    expect((await fresh().recognise(await device({}))).isDevice).toBe(true)
  })
})
