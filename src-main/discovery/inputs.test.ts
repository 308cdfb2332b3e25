/** A recorder with several inputs, that tells them to whoever logged in: each becomes a camera. */
import { createSocket, type Socket } from 'node:dgram'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startVirtualLan, type VirtualLan } from '../../tools/virtual-lan/index.ts'
import type { Problem } from '../base/index.ts'
import { openTestEngine, type TestEngine } from '../testing/open-test-engine.ts'
import { listInterfaces } from './network-interfaces.ts'

const loopback = listInterfaces()
  .filter(({ internal }) => internal)
  .map(({ name }) => name)
const model = `NVR-${process.pid}`
const login = { user: 'admin', password: 'p@ss/w:rd' }
const small = { fps: 5, kbps: 64 }
const inputs = ['one', 'two', 'three']
let lan: VirtualLan
let recorder: { server: Server; socket: Socket }
let rooms: TestEngine

beforeAll(async () => {
  const streams = { main: { path: '/main', width: 320, height: 240, ...small }, sub: { path: '/sub', width: 160, height: 120, ...small } }
  lan = await startVirtualLan({ server: false, cameras: inputs.map((name) => ({ name, onvif: false, ...streams })) })
  recorder = await startRecorder()
})
afterAll(async () => {
  recorder.socket.close()
  recorder.server.closeAllConnections()
  recorder.server.close()
  await lan.close()
})
beforeEach(async () => {
  rooms = await openTestEngine({ everywhere: true })
})
afterEach(async () => rooms.close())

/** ONVIF for as many inputs as there are cameras behind it; all but the clock and the services wants a login. */
async function startRecorder(): Promise<typeof recorder> {
  const profile = (name: string, role: 'main' | 'sub', width: number, height: number) =>
    `<Profiles token="${name}-${role}"><Name>Channel ${name}</Name><VideoSourceConfiguration><SourceToken>in-${name}</SourceToken></VideoSourceConfiguration><VideoEncoderConfiguration><Encoding>H264</Encoding><Resolution><Width>${width}</Width><Height>${height}</Height></Resolution></VideoEncoderConfiguration></Profiles>`
  const profiles = inputs.map((name) => profile(name, 'main', 320, 240) + profile(name, 'sub', 160, 120)).join('')
  const streamOf = (body: string) => {
    const [, name = '', role] = /ProfileToken>(\w+)-(main|sub)</.exec(body) ?? []
    const { main, sub } = lan.camera(name).addresses
    return (role === 'main' ? main : sub) ?? ''
  }
  const answer = (body: string): string | undefined => {
    if (body.includes('<GetSystemDateAndTime')) return '<GetSystemDateAndTimeResponse/>'
    if (!body.includes('PasswordDigest')) return undefined
    if (body.includes('<GetDeviceInformation'))
      return `<GetDeviceInformationResponse><Manufacturer>Acme</Manufacturer><Model>${model}</Model></GetDeviceInformationResponse>`
    if (body.includes('<GetProfiles')) return `<GetProfilesResponse>${profiles}</GetProfilesResponse>`
    if (body.includes('<GetStreamUri'))
      return `<GetStreamUriResponse><MediaUri><Uri>${streamOf(body)}</Uri></MediaUri></GetStreamUriResponse>`
    return undefined
  }
  const refused = '<Fault><Code><Value>Sender</Value><Subcode><Value>ter:NotAuthorized</Value></Subcode></Code></Fault>'
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const inner = answer(body)
    response.writeHead(inner ? 200 : 400, { Connection: 'close' })
    response.end(`<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${inner ?? refused}</s:Body></s:Envelope>`)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/onvif/device_service`

  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  await new Promise<void>((done) => socket.bind(3702, done))
  socket.addMembership('239.255.255.250', '127.0.0.1')
  socket.on('message', (message, from) => {
    const [, id] = /MessageID>([^<]+)</.exec(String(message)) ?? []
    const scopes = `onvif://www.onvif.org/name/Recorder onvif://www.onvif.org/hardware/${model}`
    if (id && String(message).includes('Probe>'))
      socket.send(
        `<Envelope><Header><RelatesTo>${id}</RelatesTo></Header><Body><ProbeMatches><ProbeMatch><Scopes>${scopes}</Scopes><XAddrs>${url}</XAddrs></ProbeMatch></ProbeMatches></Body></Envelope>`,
        from.port,
        from.address,
      )
  })
  return { server, socket }
}

const finding = () => rooms.discovery.findings().find((one) => one.model === model)
const until = <T>(look: () => T) => vi.waitFor(look, { timeout: 8000, interval: 50 })
async function found(): Promise<string> {
  const { id } = rooms.discovery.start({ seconds: 5, interfaces: loopback })
  await until(() => expect(finding()?.device_url).toBeTruthy())
  rooms.discovery.cancel(id)
  return finding()?.id ?? ''
}

describe('a recorder with several inputs', () => {
  it('is its first camera until somebody logged in, and then each of its inputs can become one', async () => {
    const id = await found()
    expect(finding()?.inputs).toBeUndefined()
    const first = await rooms.discovery.adopt(id, login)
    expect(first.streams.map(({ url }) => url)).toEqual([lan.camera('one').addresses.main, lan.camera('one').addresses.sub])
    await until(() =>
      expect(finding()?.inputs).toEqual([
        { input: 'in-one', name: 'Channel one', camera_id: first.id },
        { input: 'in-two', name: 'Channel two', camera_id: null },
        { input: 'in-three', name: 'Channel three', camera_id: null },
      ]),
    )
    for (const input of ['in-two', 'in-three']) {
      // With the login of the first, or one of its own.
      const camera = await rooms.discovery.adopt(id, input === 'in-two' ? { input } : { ...login, input })
      expect(camera.streams[0]?.url).toBe(lan.camera(input.slice(3)).addresses.main)
      expect(camera.source).toMatchObject({ kind: 'onvif', input })
    }
    await until(() => expect(finding()?.inputs?.map(({ camera_id }) => camera_id)).toEqual(['1', '2', '3']))
    expect(new Set(rooms.cameras.list().map(({ name }) => name)).size).toBe(3)
    for (const input of [undefined, 'in-one', 'in-three'])
      await expect(rooms.discovery.adopt(id, { ...login, input })).rejects.toMatchObject({ code: 'CAMERA_EXISTS' })

    await rooms.cameras.remove('2')
    await until(() => expect(finding()?.inputs?.[1]?.camera_id).toBeNull())
    expect(await rooms.cameras.probe('3')).toMatchObject({ streams: [{ url: lan.camera('three').addresses.main }, {}] })
  })

  it('says that it has no such input', async () => {
    const refused = (await rooms.discovery
      .adopt(await found(), { ...login, input: 'in-nine' })
      .catch((thrown: unknown) => thrown)) as Problem
    expect([refused.code, (refused.data as { trouble: { cause: string } }).trouble.cause]).toEqual(['SOURCE_FAILED', 'not-found'])
    expect(rooms.cameras.list()).toEqual([])
  })
})
