/** A camera by what one has of it: a host alone is enough, for programs as for people. */
import { createServer } from 'node:net'
import { call } from '@orpc/server'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Camera } from '../../src-shared/cameras.ts'
import { startVirtualLan, type VirtualLan } from '../../tools/virtual-lan/index.ts'
import { openTestEngine, type TestEngine } from '../testing/open-test-engine.ts'
import { rejectionOf } from '../testing/rejection-of.ts'
import { silentLog as log } from '../testing/silent-log.ts'
import { owner } from './actor.ts'
import { router } from './router.ts'

const login = { user: 'admin', password: 'p@ss' }
const main = { path: '/main', width: 320, height: 240, fps: 5, kbps: 64 }
let lan: VirtualLan
let rooms: TestEngine
beforeAll(async () => {
  lan = await startVirtualLan({
    server: false,
    cameras: [
      { name: 'Device', vendor: 'Axis', model: 'P1', ...login, main },
      { name: 'Stream', onvif: false, main: { ...main, path: '/Preview_01_main' } },
    ],
  })
})
afterAll(async () => lan.close())
beforeEach(async () => {
  rooms = await openTestEngine({ everywhere: true })
})
afterEach(async () => rooms.close())

const context = () => ({ context: { engine: rooms.engine, actor: owner, log } })
const create = (input: object): Promise<Camera> => call(router.cameras.create, input as never, context())
const hostOf = (address: string | undefined) => new URL((address ?? '').replace(/^rtsp/, 'http')).host

it('is found at a host with a port: ONVIF with its login, RTSP by the makers’ paths', async () => {
  const device = await create({ url: hostOf(lan.camera('Device').addresses.onvif), ...login, name: 'Gate', station: 'North' })
  expect(device).toMatchObject({ name: 'Gate', station: 'North', source: { kind: 'onvif' }, vendor: 'Axis' })
  expect(device.streams[0]?.tracks).toMatchObject([{ codec: 'h264' }])
  const place = hostOf(lan.camera('Stream').addresses.main)
  expect(await create({ url: place })).toMatchObject({ source: { kind: 'rtsp', url: lan.camera('Stream').addresses.main } })
  expect(await rejectionOf(create({ url: place }))).toMatchObject({ code: 'CAMERA_EXISTS' })
  // The login may stand before the host, as people write it.
  await rooms.cameras.remove(device.id)
  const again = await create({ url: `admin:p@ss@${hostOf(lan.camera('Device').addresses.onvif)}` })
  expect(again).toMatchObject({ user: 'admin', has_password: true, source: { kind: 'onvif' } })
})

it('is refused with what was tried where nothing is', async () => {
  const nobody = createServer().listen(0, '127.0.0.1')
  await new Promise((done) => nobody.once('listening', done))
  const { port } = nobody.address() as { port: number }
  await new Promise((done) => nobody.close(done))
  const closed = { code: 'SOURCE_FAILED', data: { trouble: { cause: 'refused', evidence: `127.0.0.1: ports ${port} are closed` } } }
  expect(await rejectionOf(create({ url: `127.0.0.1:${port}` }))).toMatchObject(closed)
  const unknown = { code: 'SOURCE_FAILED', data: { trouble: { cause: 'dns', evidence: expect.stringContaining('no-such-host.invalid') } } }
  expect(await rejectionOf(create({ url: 'no-such-host.invalid' }))).toMatchObject(unknown)
  const web = createServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')).listen(
    0,
    '127.0.0.1',
  )
  await new Promise((done) => web.once('listening', done))
  const at = (web.address() as { port: number }).port
  const nothing = {
    data: { trouble: { cause: 'not-found', evidence: expect.stringMatching(`port ${at} answers, and no camera there \\(onvif`) } },
  }
  expect(await rejectionOf(create({ url: `127.0.0.1:${at}` }))).toMatchObject(nothing)
  web.close()
  expect(rooms.cameras.list()).toEqual([])
})

it('is not guessed at where several are named, or a path without its scheme', async () => {
  const fields = (problem: string) => ({
    code: 'INPUT_INVALID',
    data: { fields: [{ field: 'url', problem: expect.stringContaining(problem) }] },
  })
  expect(await rejectionOf(create({ url: '10.0.0.5-9' }))).toMatchObject(fields('Names 5 addresses: look for cameras there'))
  expect(await rejectionOf(create({ url: '10.0.0.5/stream1' }))).toMatchObject(fields('rtsp://'))
})

it('goes with its path and settings to another host when only that is changed', async () => {
  const source = { kind: 'rtsp', url: 'rtsp://127.0.0.1:9/live?x=1', transport: 'udp' }
  const { id } = await create({ source, ...login })
  const change = (url: string): Promise<Camera> => call(router.cameras.change, { camera_id: id, url } as never, context())
  expect(await change('127.0.0.2')).toMatchObject({ source: { ...source, url: 'rtsp://127.0.0.2:9/live?x=1' }, has_password: true })
  expect(await change('127.0.0.2:10')).toMatchObject({ source: { ...source, url: 'rtsp://127.0.0.2:10/live?x=1' } })
  expect(await rejectionOf(change('nonsense'))).toMatchObject({ code: 'INPUT_INVALID' })
  const device = await create({ source: { kind: 'onvif', device_url: 'http://127.0.0.1:9/onvif/device_service' } })
  const moved = await (call(router.cameras.change, { camera_id: device.id, url: '127.0.0.3' } as never, context()) as Promise<Camera>)
  expect(moved.source).toMatchObject({ kind: 'onvif', device_url: 'http://127.0.0.3:9/onvif/device_service' })
})
