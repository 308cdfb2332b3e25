/** Cameras that were off, or starting, when they were added; logins that were refused; key frames that are asked for. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startVirtualLan, type VirtualLan } from '../../tools/virtual-lan/index.ts'
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts'
import { type Library, openLibrary } from './testing/open-library.ts'

const login = { user: 'admin', password: 'right' }
const small = { width: 320, height: 240, fps: 5, kbps: 64 }
const key = randomBytes(32)
let lan: VirtualLan
beforeAll(async () => {
  lan = await startVirtualLan({
    server: false,
    cameras: [
      { name: 'Gate', ...login, main: { path: '/main', ...small }, sub: { path: '/sub', ...small, width: 160, height: 120 } },
      { name: 'Web', ...login, auth: ['digest', 'basic'], onvif: false, mjpeg: { path: '/mjpeg' }, lockOut: { after: 3, seconds: 600 } },
    ],
  })
})
afterAll(async () => lan.close())

let folder: string
let clock: FakeClock
let room: Library
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'camgate-asking-'))
  clock = createFakeClock()
  room = await openLibrary(folder, key, clock)
})
afterEach(async () => {
  await room.close()
  for (const camera of lan.cameras) await camera.heal()
  rmSync(folder, { recursive: true, force: true })
})
const onvif = () => lan.camera('Gate').addresses.onvif?.replace('http:', 'onvif:').replace('/onvif/device_service', '') ?? ''
const row = (id: string) => room.cameras.get(id)
const until = (look: () => void) => vi.waitFor(look, { timeout: 10_000, interval: 20 })
const roles = (id: string) => row(id).streams.map(({ role }) => role)

describe('a camera that could not be asked', () => {
  it.each(['onvif', 'rtsp'] as const)('is there as soon as it is on, added while it was off (%s)', async (by) => {
    await lan.camera('Gate').vanish()
    const url = by === 'onvif' ? onvif() : (lan.camera('Gate').addresses.main ?? '')
    const { id } = await room.cameras.create({ url, ...login, verify: false })
    await until(() => expect(row(id).trouble).toMatchObject({ cause: 'refused', attempt: 1, retry_at: expect.any(Number) }))
    await clock.turn(7000)
    await until(() => expect(row(id).trouble).toMatchObject({ cause: 'refused', attempt: 2 }))
    await lan.camera('Gate').comeBack()
    await clock.turn(13_000)
    await until(() =>
      expect(row(id)).toMatchObject({ trouble: null, streams: [{ probed_at: expect.any(Number) }, ...(by === 'onvif' ? [{}] : [])] }),
    )
    expect(clock.pending).toBe(0)
  })

  it('is asked again after a restart of the engine as well', async () => {
    await lan.camera('Gate').vanish()
    const { id } = await room.cameras.create({ url: onvif(), ...login, verify: false })
    await until(() => expect(row(id).trouble).toMatchObject({ cause: 'refused' }))
    await room.close()
    await lan.camera('Gate').comeBack()
    room = await openLibrary(folder, key, clock)
    await until(() => expect(roles(id)).toEqual(['main', 'sub']))
  })

  it('that starts with ONVIF before its streams is had as soon as they are there, each of them', async () => {
    lan.camera('Gate').fail({ absent: ['/main', '/sub'] })
    const { id } = await room.cameras.create({ url: onvif(), ...login, verify: false })
    await until(() => expect(row(id).trouble).toMatchObject({ cause: 'not-found', retry_at: expect.any(Number) }))
    lan.camera('Gate').fail({ absent: ['/sub'] })
    await clock.turn(7000)
    await until(() => expect(roles(id)).toEqual(['main']))
    expect(row(id).trouble).toBeNull()
    lan.camera('Gate').fail({ absent: undefined })
    await clock.turn(13_000)
    await until(() => expect(roles(id)).toEqual(['main', 'sub']))
    expect(clock.pending).toBe(0)
  })

  it('is left alone where a person has to mend it, and when it is removed', async () => {
    const wrong = await room.cameras.create({ url: onvif(), ...login, password: 'wrong', verify: false })
    await until(() => expect(row(wrong.id).trouble).toMatchObject({ cause: 'auth', retry_at: null }))
    expect(clock.pending).toBe(0)
    await room.cameras.remove(wrong.id)
    await lan.camera('Gate').vanish()
    const { id } = await room.cameras.create({ url: onvif(), ...login, verify: false })
    await until(() => expect(row(id).trouble).toMatchObject({ cause: 'refused' }))
    await room.cameras.remove(id)
    expect(clock.pending).toBe(0)
  })
})

describe('a refused login', () => {
  it('over HTTP is sent once, however often the camera is asked, until a person asks or changes it', async () => {
    const web = lan.camera('Web')
    const { id } = await room.cameras.create({ url: web.addresses.mjpeg, ...login, password: 'wrong', verify: false })
    await until(() => expect(row(id).trouble).toMatchObject({ cause: 'auth' }))
    expect(web.counts.authFailures).toBe(1)
    await room.cameras.change(id, { url: `${web.addresses.mjpeg}?again=1` })
    await until(() => expect(row(id).trouble).toMatchObject({ cause: 'auth' }))
    expect(web.counts.authFailures).toBe(1)
    await room.cameras.probe(id).catch(() => undefined)
    expect(web.counts.authFailures).toBe(2)
    await room.cameras.change(id, { password: 'right' })
    await until(() => expect(row(id).trouble).toBeNull())
  })
})

describe('a key frame', () => {
  it('is asked for from the profile of the stream, by the older service where the newer one refuses', async () => {
    const { id } = await room.cameras.create({ url: onvif(), ...login, verify: true })
    const asked = () => lan.camera('Gate').counts.requests.SetSynchronizationPoint ?? 0
    const before = asked()
    await room.cameras.requestKeyFrame({ cameraId: id, role: 'sub' })
    expect(asked() - before).toBe(1)
    lan.camera('Gate').fail({ soapAnswers: { SetSynchronizationPoint: 'fault' } })
    await expect(room.cameras.requestKeyFrame({ cameraId: id, role: 'main' })).rejects.toMatchObject({ cause: 'not-found' })
    expect(asked() - before).toBe(3)
    const rtsp = await room.cameras.create({ url: lan.camera('Gate').addresses.main, ...login, verify: false })
    await expect(room.cameras.requestKeyFrame({ cameraId: rtsp.id, role: 'main' })).rejects.toMatchObject({ cause: 'not-found' })
  })
})
