import { describe, expect, it, vi } from 'vitest'
import type { Quirks } from '../rtsp/types.ts'
import { setUpLibrary } from './testing/set-up-library.ts'

const login = { user: 'admin', password: 'right' }
const small = { width: 320, height: 240, fps: 5, kbps: 64 }
const here = setUpLibrary(
  [
    { name: 'Gate', ...login, main: { path: '/main', ...small }, sub: { path: '/sub', ...small, width: 160, height: 120 } },
    { name: 'Web', ...login, auth: ['digest', 'basic'], onvif: false, mjpeg: { path: '/mjpeg' }, lockOut: { after: 3, seconds: 600 } },
  ],
  { fakeClock: true },
)
const onvif = () => here.lan.camera('Gate').addresses.onvif?.replace('http:', 'onvif:').replace('/onvif/device_service', '') ?? ''
const row = (id: string) => here.room.cameras.get(id)
const until = (look: () => void) => vi.waitFor(look, { timeout: 10_000, interval: 20 })
const roles = (id: string) => row(id).streams.map(({ role }) => role)

describe('a camera that could not be asked', () => {
  it.each(['onvif', 'rtsp'] as const)('is there as soon as it is on, added while it was off (%s)', async (by) => {
    await here.lan.camera('Gate').vanish()
    const url = by === 'onvif' ? onvif() : (here.lan.camera('Gate').addresses.main ?? '')
    const { id } = await here.room.cameras.create({ url, ...login, verify: false })
    await until(() => expect(row(id).trouble).toMatchObject({ cause: 'refused', attempt: 1, retry_at: expect.any(Number) }))
    await here.clock.turn(7000)
    await until(() => expect(row(id).trouble).toMatchObject({ cause: 'refused', attempt: 2 }))
    await here.lan.camera('Gate').comeBack()
    await here.clock.turn(13_000)
    await until(() =>
      expect(row(id)).toMatchObject({ trouble: null, streams: [{ probed_at: expect.any(Number) }, ...(by === 'onvif' ? [{}] : [])] }),
    )
    expect(here.clock.pending).toBe(0)
  })

  it('is asked again after a restart of the engine as well', async () => {
    await here.lan.camera('Gate').vanish()
    const { id } = await here.room.cameras.create({ url: onvif(), ...login, verify: false })
    await until(() => expect(row(id).trouble).toMatchObject({ cause: 'refused' }))
    await here.close()
    await here.lan.camera('Gate').comeBack()
    await here.reopen()
    await until(() => expect(roles(id)).toEqual(['main', 'sub']))
  })

  it('that starts with ONVIF before its streams is had as soon as they are there, each of them', async () => {
    here.lan.camera('Gate').fail({ absent: ['/main', '/sub'] })
    const { id } = await here.room.cameras.create({ url: onvif(), ...login, verify: false })
    await until(() => expect(row(id).trouble).toMatchObject({ cause: 'not-found', retry_at: expect.any(Number) }))
    here.lan.camera('Gate').fail({ absent: ['/sub'] })
    await here.clock.turn(7000)
    await until(() => expect(roles(id)).toEqual(['main']))
    expect(row(id).trouble).toBeNull()
    here.lan.camera('Gate').fail({ absent: undefined })
    await here.clock.turn(13_000)
    await until(() => expect(roles(id)).toEqual(['main', 'sub']))
    expect(here.clock.pending).toBe(0)
  })

  it('is left alone where a person has to mend it, and when it is removed', async () => {
    const wrong = await here.room.cameras.create({ url: onvif(), ...login, password: 'wrong', verify: false })
    await until(() => expect(row(wrong.id).trouble).toMatchObject({ cause: 'auth', retry_at: null }))
    expect(here.clock.pending).toBe(0)
    await here.room.cameras.remove(wrong.id)
    await here.lan.camera('Gate').vanish()
    const { id } = await here.room.cameras.create({ url: onvif(), ...login, verify: false })
    await until(() => expect(row(id).trouble).toMatchObject({ cause: 'refused' }))
    await here.room.cameras.remove(id)
    expect(here.clock.pending).toBe(0)
  })

  it('is not believed to have played with a login that was changed', async () => {
    const { id } = await here.room.cameras.create({ url: here.lan.camera('Gate').addresses.main, ...login, verify: true })
    const played = async () => ((await here.room.cameras.plan({ cameraId: id, role: 'main' })) as { quirks?: Quirks }).quirks?.played
    expect(await played()).toBe(true)
    await here.room.cameras.change(id, { password: 'wrong' })
    await until(() => expect(row(id).trouble).toMatchObject({ cause: 'auth', retry_at: null }))
    expect(await played()).toBeUndefined()
    await here.room.cameras.change(id, { password: 'right' })
    await vi.waitFor(async () => expect(await played()).toBe(true), { timeout: 10_000 })
  })
})

describe('a refused login', () => {
  it('over HTTP is sent once, however often the camera is asked, until a person asks or changes it', async () => {
    const web = here.lan.camera('Web')
    const { id } = await here.room.cameras.create({ url: web.addresses.mjpeg, ...login, password: 'wrong', verify: false })
    await until(() => expect(row(id).trouble).toMatchObject({ cause: 'auth' }))
    expect(web.counts.authFailures).toBe(1)
    await here.room.cameras.change(id, { url: `${web.addresses.mjpeg}?again=1` })
    await until(() => expect(row(id).trouble).toMatchObject({ cause: 'auth' }))
    expect(web.counts.authFailures).toBe(1)
    await here.room.cameras.probe(id).catch(() => undefined)
    expect(web.counts.authFailures).toBe(2)
    await here.room.cameras.change(id, { password: 'right' })
    await until(() => expect(row(id).trouble).toBeNull())
  })
})

describe('a key frame', () => {
  it('is asked for from the profile of the stream, by the older service where the newer one refuses', async () => {
    const { id } = await here.room.cameras.create({ url: onvif(), ...login, verify: true })
    const asked = () => here.lan.camera('Gate').counts.requests.SetSynchronizationPoint ?? 0
    const before = asked()
    await here.room.cameras.requestKeyFrame({ cameraId: id, role: 'sub' })
    expect(asked() - before).toBe(1)
    here.lan.camera('Gate').fail({ soapAnswers: { SetSynchronizationPoint: 'fault' } })
    await expect(here.room.cameras.requestKeyFrame({ cameraId: id, role: 'main' })).rejects.toMatchObject({ cause: 'not-found' })
    expect(asked() - before).toBe(3)
    const rtsp = await here.room.cameras.create({ url: here.lan.camera('Gate').addresses.main, ...login, verify: false })
    await expect(here.room.cameras.requestKeyFrame({ cameraId: rtsp.id, role: 'main' })).rejects.toMatchObject({ cause: 'not-found' })
  })
})
