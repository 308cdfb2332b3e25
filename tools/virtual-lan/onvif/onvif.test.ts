import { createHash, randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import onvif from 'onvif/promises/index.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../../src-main/testing/until.ts'
import { startVirtualLan, type VirtualLan } from '../index.ts'
import { firstStart, missing, tested, tiny } from '../testing/peers.ts'

const login = { user: 'admin', password: 'gäte & <1>' }
const main = { path: '/main', ...tiny }

/** What is used of the npm client; its own types do not tell. */
interface Client {
  readonly profiles: { videoEncoderConfiguration?: { encoding: string } }[]
  readonly media2Support: boolean
  connect(): Promise<void>
  getStreamUri(options: { protocol: string }): Promise<unknown>
  getSnapshotUri(options: object): Promise<unknown>
  getDeviceInformation(): Promise<unknown>
  continuousMove(options: object): Promise<void>
  absoluteMove(options: object): Promise<void>
  relativeMove(options: object): Promise<void>
  stop(options: object): Promise<void>
  setPreset(options: { presetName: string }): Promise<unknown>
  getPresets(options: object): Promise<object>
  gotoPreset(options: { preset: string }): Promise<void>
  getStatus(options: object): Promise<unknown>
  setImagingSettings(options: object): Promise<void>
  getImagingSettings(options: object): Promise<unknown>
}

describe.skipIf(missing('ffmpeg'))('ONVIF cameras [needs ffmpeg]', () => {
  let lan: VirtualLan
  beforeAll(async () => {
    lan = await startVirtualLan({
      server: false,
      cameras: [
        {
          ...tested,
          name: 'plain',
          vendor: 'Acme & Co',
          firmware: '5.50',
          user: 'admin',
          password: 'camgate',
          main,
          sub: { ...main, path: '/sub' },
        },
        {
          name: 'digest',
          user: 'admin',
          password: 'camgate',
          onvifAuth: ['digest'],
          auth: ['digest-sha256'],
          main: { ...main, codec: 'h265' },
        },
        { ...tested, name: 'ptz', snapshot: false, ptz: true, main },
        { ...tested, name: 'late clock', user: 'admin', password: 'camgate', main, faults: { clock: -86_400 } },
        { ...tested, name: 'old', media2: false, snapshot: false, main, ssdp: true },
        { ...tested, name: 'utf', ...login, snapshot: false, main },
      ],
    })
  }, firstStart)
  afterAll(() => lan.close())

  async function connect(name: string, password = 'camgate') {
    const { hostname, port, pathname } = new URL(lan.camera(name).addresses.onvif ?? '')
    const options = { hostname, port: Number(port), path: pathname, username: 'admin', password, timeout: 5000, autoconnect: false }
    const camera = new onvif.Cam(options) as unknown as Client
    await camera.connect()
    return camera
  }

  /** An envelope as it goes over the wire, without a login. */
  async function ask(name: string, body: string, namespace = 'http://www.onvif.org/ver10/device/wsdl') {
    const envelope = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${body.replace(/^<(\w+)/, `<$1 xmlns="${namespace}"`)}</s:Body></s:Envelope>`
    const answer = await fetch(lan.camera(name).addresses.onvif ?? '', { method: 'POST', body: envelope })
    return { status: answer.status, challenge: answer.headers.get('www-authenticate'), text: await answer.text() }
  }

  it.each(['plain', 'late clock', 'digest', 'old', 'ptz'])('lets the npm client in and shows it profiles: %s', async (name) => {
    const client = await connect(name)
    const { spec, addresses, counts } = lan.camera(name)
    expect(client.profiles.map(({ videoEncoderConfiguration }) => videoEncoderConfiguration?.encoding)).toEqual(
      [spec.main, spec.sub].filter((stream) => stream !== undefined).map(({ codec }) => codec.toUpperCase()),
    )
    expect(await client.getStreamUri({ protocol: 'RTSP' })).toMatchObject({ uri: addresses.main })
    expect(counts.authFailures).toBe(0)
  })

  it('tells who it is, with letters that XML minds', async () => {
    const client = await connect('plain')
    expect(await client.getDeviceInformation()).toMatchObject({ manufacturer: 'Acme & Co', model: 'Virtual' })
    expect(await client.getSnapshotUri({})).toMatchObject({ uri: lan.camera('plain').addresses.snapshot })
  })

  it('refuses a wrong password, counts it, and challenges whoever brings none', async () => {
    const before = lan.camera('plain').counts.authFailures
    const wrong = await connect('plain', 'wrong')
      .then((client) => client.getDeviceInformation())
      .catch((thrown: Error) => thrown.message)
    expect(wrong).toContain('not authorized')
    expect(lan.camera('plain').counts.authFailures).toBeGreaterThan(before)
    const nobody = await ask('plain', '<GetDeviceInformation/>')
    expect([nobody.status, nobody.challenge?.slice(0, 6)]).toEqual([401, 'Digest'])
    expect((await ask('plain', '<GetSystemDateAndTime/>')).status).toBe(200)
  })

  it('reads user names and passwords as UTF-8, each token once', async () => {
    const nonce = randomBytes(16)
    const created = new Date().toISOString()
    const digest = createHash('sha1').update(nonce).update(created).update(login.password, 'utf8').digest('base64')
    const token = `<Security><UsernameToken><Username>admin</Username><Password>${digest}</Password><Nonce>${nonce.toString('base64')}</Nonce><Created>${created}</Created></UsernameToken></Security>`
    const send = async () => {
      const body = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header>${token}</s:Header><s:Body><GetUsers/></s:Body></s:Envelope>`
      return (await fetch(lan.camera('utf').addresses.onvif ?? '', { method: 'POST', body })).status
    }
    expect([await send(), await send()]).toEqual([200, 400])
  })

  it('shows H.265 in Media2 only', async () => {
    const media1 = await ask('ptz', '<GetProfiles/>', 'http://www.onvif.org/ver10/media/wsdl')
    expect(media1.text).toContain('<tt:Encoding>H264</tt:Encoding>')
    const client = await connect('digest')
    expect(client.media2Support).toBe(true)
    expect(client.profiles).toHaveLength(1)
  })

  it('really moves, stops, and remembers presets', async () => {
    const client = await connect('ptz')
    const { head } = lan.camera('ptz')
    await client.continuousMove({ x: 1, y: 0, zoom: 0.5 })
    await until(() => head.position().pan > 0.05 && head.position().zoom > 0)
    await client.stop({})
    const stopped = head.position()
    expect(head.moving).toBe(false)
    const token = await client.setPreset({ presetName: 'Gate' })
    await client.absoluteMove({ x: 0, y: 0.1, zoom: 0 })
    await until(() => !head.moving)
    expect(head.position()).toEqual({ pan: 0, tilt: 0.1, zoom: 0 })
    await client.relativeMove({ x: 0.1, y: -0.1 })
    await until(() => !head.moving)
    expect(head.position().pan).toBeCloseTo(0.1)
    expect(Object.keys(await client.getPresets({}))).toEqual(['Home', 'Gate'])
    expect(JSON.stringify(token)).toContain('2')
    await client.gotoPreset({ preset: '2' })
    await until(() => !head.moving)
    expect(head.position().pan).toBeCloseTo(stopped.pan, 3)
    expect(await client.getStatus({})).toMatchObject({ moveStatus: { panTilt: 'IDLE' } })
  })

  it('keeps imaging settings', async () => {
    const client = await connect('plain')
    await client.setImagingSettings({ brightness: 70, contrast: 20 })
    expect(await client.getImagingSettings({})).toMatchObject({ brightness: 70, contrast: 20, sharpness: 50 })
  })

  it('plays its faults', async () => {
    const camera = lan.camera('old')
    camera.fail({ soapFaults: ['GetScopes'], xaddr: '192.168.1.64', streamHost: '10.0.0.9:8554' })
    expect((await ask('old', '<GetScopes/>')).status).toBe(500)
    expect((await ask('old', '<GetCapabilities/>')).text).toContain('http://192.168.1.64/onvif/media_service')
    expect((await ask('old', '<GetStreamUri><ProfileToken>Profile_1</ProfileToken></GetStreamUri>')).text).toContain(
      'rtsp://10.0.0.9:8554/main',
    )
    expect((await ask('old', '<GetStreamUri><ProfileToken>nix</ProfileToken></GetStreamUri>')).text).toContain('NoProfile')
    expect((await ask('old', '<GetNothing/>')).text).toContain('ActionNotSupported')
    await camera.heal()
  })

  it('answers a probe over multicast on loopback, and so does SSDP', async () => {
    const camera = lan.camera('old')
    camera.fail({ moreXaddrs: ['http://[fe80::1]/onvif/device_service'], late: 300 })
    const socket = createSocket('udp4')
    const heard: string[] = []
    socket.on('message', (bytes) => heard.push(bytes.toString()))
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    socket.setMulticastInterface('127.0.0.1')
    const probe = (types: string) =>
      socket.send(
        `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><e:Header><w:MessageID>uuid:only-this</w:MessageID></e:Header><e:Body><d:Probe><d:Types>${types}</d:Types></d:Probe></e:Body></e:Envelope>`,
        3702,
        '239.255.255.250',
      )
    const mine = () => heard.filter((message) => message.includes(camera.uuid))
    probe('wsdp:Device2')
    probe('dn:NetworkVideoTransmitter')
    socket.send('M-SEARCH * HTTP/1.1\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: upnp:rootdevice\r\n\r\n', 1900, '239.255.255.250')
    await until(
      () => mine().some((message) => message.includes('ProbeMatches')) && mine().some((message) => message.startsWith('HTTP/1.1 200')),
    )
    const match = mine().find((message) => message.includes('ProbeMatches')) ?? ''
    expect(match).toContain(`http://[fe80::1]/onvif/device_service ${camera.addresses.onvif}`)
    expect(match).toContain('<wsa:RelatesTo>uuid:only-this</wsa:RelatesTo>')
    const location = /LOCATION: (\S+)/.exec(mine().find((message) => message.startsWith('HTTP')) ?? '')?.[1]
    expect(location).toBe(camera.addresses.upnp)
    expect(await (await fetch(location ?? '')).text()).toContain('<friendlyName>old</friendlyName>')
    // Whoever else asks on this computer at this moment is heard as well.
    expect(camera.counts.probes).toBeGreaterThanOrEqual(2)
    socket.close()
    await camera.heal()
  })
})
