import { createServer as createHttp } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ScanTarget } from '../../../src-shared/discovery.ts'
import { startVirtualLan, type VirtualLan } from '../../../tools/virtual-lan/index.ts'
import type { Problem } from '../../base/index.ts'
import { openTestEngine, type TestEngine } from '../../testing/open-test-engine.ts'
import { rejectionOf } from '../../testing/rejection-of.ts'

const login = { user: 'admin', password: 'p@ss/w:rd' }
const small = { width: 320, height: 240, fps: 5, kbps: 64 }
let lan: VirtualLan
beforeAll(async () => {
  lan = await startVirtualLan({
    server: false,
    cameras: [
      { name: 'Device', vendor: 'Axis', model: 'P1', ...login, main: { path: '/main', ...small } },
      { name: 'Open', onvif: false, main: { path: '/Preview_01_main', ...small } },
      { name: 'Closed', ...login, onvif: false, main: { path: '/stream1', ...small }, lockOut: { after: 3, seconds: 60 } },
      { name: 'Odd', onvif: false, main: { path: '/nobody/knows', ...small } },
      { name: 'Jpeg', onvif: false, mjpeg: { path: '/video.mjpg' } },
      { name: 'Closed web', ...login, auth: ['basic'], onvif: false, mjpeg: { path: '/video.mjpg' } },
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
const place = (url: string | undefined) => new URL((url ?? '').replace(/^rtsp/, 'http')).host
const at = (name: string) => {
  const { onvif, main, mjpeg } = lan.camera(name).addresses
  return place(onvif ?? main ?? mjpeg)
}
const scan = async (targets: string) => {
  const { id } = rooms.discovery.start({ seconds: 1, targets })
  await vi.waitFor(() => expect(rooms.discovery.get(id).state).not.toBe('running'), { timeout: 20_000, interval: 50 })
  return rooms.discovery.get(id)
}
const answers = ({ steps }: ScanTarget) =>
  steps.map(({ by, answered, cause }) => `${by} ${answered ? 'yes' : 'no'}${cause ? ` ${cause}` : ''}`)
const problem = rejectionOf<Problem>

describe('a scan of addresses', () => {
  it('says what was tried at each, what answered, and what was found', async () => {
    const nobody = createServer()
    await new Promise<void>((done) => nobody.listen(0, '127.0.0.1', done))
    const { port } = nobody.address() as AddressInfo
    nobody.close()
    const names = ['Device', 'Open', 'Closed', 'Odd', 'Jpeg', 'Closed web']
    const done = await scan([...names.map(at), `127.0.0.1:${port}`, 'no-such-host.invalid'].join(', '))
    expect(done.targets).toMatchObject({ total: 8, tried: 8, found: 6 })
    const [device, open, closed, odd, jpeg, closedWeb, empty, unknown] = done.targets?.each ?? []
    const noOnvif = ['onvif no not-found', 'onvif no not-found', 'onvif no not-found']
    expect(device && answers(device)).toEqual(['port yes', 'onvif yes'])
    expect(open && answers(open)).toEqual(['port yes', expect.stringMatching(/^onvif no (silent|protocol)$/), 'rtsp yes'])
    expect(closed && answers(closed)).toEqual(['port yes', expect.stringMatching(/^onvif no (silent|protocol)$/), 'rtsp yes auth'])
    expect(odd && answers(odd)).toEqual(['port yes', expect.stringMatching(/^onvif no (silent|protocol)$/), 'rtsp yes not-found'])
    expect(jpeg && answers(jpeg)).toEqual(['port yes', ...noOnvif, 'http yes'])
    expect(closedWeb && answers(closedWeb).at(-1)).toBe('http yes auth')
    expect(empty && answers(empty)).toEqual(['port no refused'])
    expect(unknown && answers(unknown)).toEqual(['dns no dns'])
    expect(done.findings.map(({ kinds, rtsp_port, stream_url }) => [kinds.join(), !!rtsp_port, stream_url])).toEqual([
      ['range', false, null],
      ['range', false, lan.camera('Open').addresses.main],
      ['range', true, null],
      ['range', true, null],
      ['range', false, lan.camera('Jpeg').addresses.mjpeg],
      ['range', false, null],
    ])
    expect(lan.cameras.map(({ counts }) => counts.authFailures)).toEqual(lan.cameras.map(() => 0))
    expect(await scan(at('Open'))).toMatchObject({ finding_ids: [done.targets?.each[1]?.finding_id] })
  })

  it('leads to a camera with the login that it lacked, and asks no closed door twice with a wrong one', async () => {
    const done = await scan(['Device', 'Closed', 'Jpeg', 'Closed web'].map(at).join(' '))
    const [device, closed, jpeg, web] = done.targets?.each.map(({ finding_id }) => finding_id ?? '') ?? []
    const adopt = (id: string | undefined, given: object = login) => rooms.discovery.adopt(id ?? '', given)
    const refused = await problem(adopt(closed, { ...login, password: 'wrong' }))
    expect(refused.data).toMatchObject({ trouble: { cause: 'auth' } })
    expect(lan.camera('Closed').counts.authFailures).toBe(1)
    expect(await adopt(closed)).toMatchObject({ source: { kind: 'rtsp', url: lan.camera('Closed').addresses.main } })
    expect(await adopt(device)).toMatchObject({ source: { kind: 'onvif' }, vendor: 'Axis' })
    expect(await adopt(jpeg, {})).toMatchObject({ source: { kind: 'mjpeg' } })
    expect(await adopt(web)).toMatchObject({ source: { kind: 'mjpeg', url: lan.camera('Closed web').addresses.mjpeg } })
  })

  it('finds ONVIF behind a web server that told nothing without a login', async () => {
    const stream = lan.camera('Open').addresses.main
    const answers: Record<string, string> = {
      GetSystemDateAndTime: '<GetSystemDateAndTimeResponse/>',
      GetProfiles:
        '<GetProfilesResponse><Profiles token="p"><VideoSourceConfiguration><SourceToken>v</SourceToken></VideoSourceConfiguration></Profiles></GetProfilesResponse>',
      GetStreamUri: `<GetStreamUriResponse><Uri>${stream}</Uri></GetStreamUriResponse>`,
    }
    const device = createHttp(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      const isIn = request.headers.authorization === `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`
      if (!isIn) return response.writeHead(401, { Connection: 'close', 'WWW-Authenticate': 'Basic realm="all"' }).end()
      const found = answers[/<s:Body[^>]*><(\w+)/.exec(body)?.[1] ?? '']
      const soap = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${found}</s:Body></s:Envelope>`
      return response.writeHead(found ? 200 : 404, { Connection: 'close' }).end(found ? soap : 'no')
    })
    await new Promise<void>((done) => device.listen(0, '127.0.0.1', done))
    try {
      const { port } = device.address() as AddressInfo
      const { findings } = await scan(`127.0.0.1:${port}`)
      expect(findings).toMatchObject([{ device_url: null, needs_credentials: true }])
      const camera = await rooms.discovery.adopt(findings[0]?.id ?? '', login)
      expect(camera).toMatchObject({ source: { kind: 'onvif' }, streams: [{ url: stream }] })
    } finally {
      device.close()
    }
  })

  it('can be cancelled, and runs beside others', async () => {
    lan.camera('Jpeg').fail({ silent: true })
    const first = rooms.discovery.start({ seconds: 1, targets: at('Jpeg') })
    const second = rooms.discovery.start({ seconds: 1, targets: at('Open') })
    await vi.waitFor(() => expect(rooms.discovery.get(second.id).state).toBe('done'), { timeout: 10_000 })
    expect(rooms.discovery.get(first.id).state).toBe('running')
    expect(rooms.discovery.cancel(first.id)).toMatchObject({ state: 'cancelled', targets: { found: 0 } })
    expect(() => rooms.discovery.start({ seconds: 1, targets: '10.0.0.0/8' })).toThrow(/INPUT_INVALID/)
  })
})
