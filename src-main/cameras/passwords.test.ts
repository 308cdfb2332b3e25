/** Passwords of cameras and within addresses: sealed at rest, masked wherever they are shown, and back in their place. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startVirtualLan, type VirtualLan } from '../../tools/virtual-lan/index.ts'
import type { Failure, Problem } from '../base/index.ts'
import { type Library, openLibrary } from './testing/open-library.ts'

const hostile = { user: 'ope rator@ü', password: 'p@ss/w:rd #1?ß&<%>"\'\\' }
const small = { fps: 5, kbps: 64 }
const key = randomBytes(32)
let lan: VirtualLan
beforeAll(async () => {
  lan = await startVirtualLan({
    server: false,
    cameras: [
      {
        name: 'gate',
        vendor: 'Axis',
        model: 'P1',
        ...hostile,
        mjpeg: { path: '/mjpeg' },
        main: { path: '/a?x=1', width: 640, height: 360, audio: 'pcma', ...small },
        sub: { path: '/b', width: 160, height: 120, ...small },
      },
    ],
  })
})
afterAll(async () => lan.close())

let folder: string
let room: Library
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'camgate-cameras-'))
  room = await openLibrary(folder, key)
})
afterEach(async () => {
  await room.close()
  await lan.camera('gate').heal()
  rmSync(folder, { recursive: true, force: true })
})
const reopen = async (withKey = key) => {
  await room.close()
  room = await openLibrary(folder, withKey)
}
const address = () => lan.camera('gate').addresses as Required<VirtualLan['cameras'][number]['addresses']>
const problem = (promise: Promise<unknown>): Promise<Problem> =>
  promise.then(
    () => expect.unreachable('it should have been refused'),
    (thrown: unknown) => thrown as Problem,
  )
const probed = (id: string) =>
  vi.waitFor(() => expect(room.cameras.get(id).streams.map((stream) => stream.probed_at)).not.toContain(null), { timeout: 10_000 })

describe('passwords', () => {
  it('are nowhere to be read: not in the database, an answer, an event, a log line or a refusal', async () => {
    const shown: string[] = []
    for (const url of [address().main, address().mjpeg, address().onvif.replace('http', 'onvif'), 'rtmp://127.0.0.1:9/app'])
      shown.push(JSON.stringify(await room.cameras.create({ url, ...hostile, verify: false })))
    const refused = await problem(room.cameras.create({ url: 'rtsp://127.0.0.1:9/x', ...hostile, verify: true }))
    shown.push(JSON.stringify(refused.data), refused.message)
    for (const { id } of room.cameras.list())
      await room.cameras.probe(id).catch((thrown: Problem) => shown.push(JSON.stringify(thrown.data)))
    const everything = [...shown, ...room.said].join('\n')
    await room.close()
    const disk = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
    const files = disk.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1')).join('\n')
    for (const form of [
      hostile.password,
      JSON.stringify(hostile.password).slice(1, -1),
      encodeURIComponent(hostile.password),
      Buffer.from(hostile.password).toString('base64'),
    ]) {
      expect(everything).not.toContain(form)
      expect(files).not.toContain(form)
    }
    room = await openLibrary(folder, key)
  })

  it('inside an address are masked wherever it is shown, and come back to it', async () => {
    const url = 'rtsp://127.0.0.1:9/user=admin_password=geheim_9_channel=1?pwd=a%20b%2Fgeheim'
    const masked = 'rtsp://127.0.0.1:9/user=admin_password=***_channel=1?pwd=***'
    const { id, source } = await room.cameras.create({ url, sub_url: `${url}&sub`, name: 'Gate', verify: false })
    expect(source).toMatchObject({ url: masked })
    expect(JSON.stringify([room.cameras.get(id), room.cameras.list(), room.state.get('cameras', id)])).not.toContain('geheim')
    const plan = (role: 'main' | 'sub') => room.cameras.plan({ cameraId: id, role })
    const refused = await problem(room.cameras.probe(id))
    expect(JSON.stringify(refused.data)).not.toContain('geheim')

    await reopen()
    expect(room.redact('failed: geheim_9, a b/geheim')).toBe('failed: ***, ***')
    await room.cameras.change(id, { url: masked, sub_url: `${masked}&sub`, source, name: 'Other' })
    expect([await plan('main'), await plan('sub')]).toMatchObject([{ url }, { url: `${url}&sub` }])
    await room.cameras.change(id, { url: masked.replace('channel=1', 'channel=2') })
    expect(await plan('main')).toMatchObject({ url: url.replace('channel=1', 'channel=2') })
    expect((await problem(room.cameras.change(id, { url: masked.replace('127.0.0.1', '127.0.0.2') }))).code).toBe('INPUT_INVALID')

    const flv = await room.cameras.create({ url: 'rtmp://127.0.0.1:9/app?user=a&password=geheim_9', verify: false })
    expect(JSON.stringify(await room.cameras.plan({ cameraId: flv.id, role: 'main' }))).not.toContain('geheim')
    expect(room.said.join('\n')).not.toContain('geheim')
  })

  it('that can no longer be opened cost the password, not the camera', async () => {
    const { id } = await room.cameras.create({ url: address().main, ...hostile, verify: false })
    await probed(id)
    await reopen(randomBytes(32))
    expect(room.cameras.get(id)).toMatchObject({ id, has_password: true })
    expect(((await problem(room.cameras.plan({ cameraId: id, role: 'main' }))) as unknown as Failure).cause).toBe('auth')
    await room.cameras.change(id, { name: 'kept' })
    await reopen(key)
    expect(await room.cameras.plan({ cameraId: id, role: 'main' })).toMatchObject(hostile)
  })
})
