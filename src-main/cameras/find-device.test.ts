import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startVirtualLan, type VirtualLan } from '../../tools/virtual-lan/index.ts'
import { firstStart, missing, tested, tiny } from '../../tools/virtual-lan/testing/peers.ts'
import { openTestEngine, type TestEngine } from '../testing/open-test-engine.ts'
import { until } from '../testing/until.ts'

describe.skipIf(missing('ffmpeg'))('a camera that was added by its picture [needs ffmpeg]', { timeout: 60_000 }, () => {
  let lan: VirtualLan
  let opened: TestEngine
  const login = { user: 'admin', password: 'camgate' }
  beforeAll(async () => {
    const mjpeg = { path: '/video.mjpg', width: 320, height: 184 }
    const camera = { ...tested, ...login, auth: ['digest' as const], ptz: true, main: { path: '/main', ...tiny }, mjpeg }
    lan = await startVirtualLan({
      server: false,
      cameras: [
        { ...camera, name: 'both', model: 'D7' },
        { ...camera, name: 'picture only', onvif: false },
        // its picture is open, its device is not
        { ...camera, name: 'half', auth: [], onvifAuth: ['digest'] },
      ],
    })
    opened = await openTestEngine()
  }, firstStart)
  afterAll(async () => {
    await opened?.close()
    await lan?.close()
  })
  afterEach(() => Promise.all(lan.cameras.map((camera) => camera.heal())))

  const add = async (name: string, password = login.password) => {
    const url = lan.camera(name).addresses.mjpeg ?? ''
    const camera = await opened.cameras.create({ name, url, user: login.user, password, verify: false })
    await until(() => opened.cameras.get(camera.id).device?.onvif !== undefined)
    return camera.id
  }

  it('is found as a device with its login, and is controlled, moved and set up as one', async () => {
    const id = await add('both')
    const { addresses, counts } = lan.camera('both')
    expect(opened.cameras.get(id)).toMatchObject({ model: 'D7', source: { kind: 'mjpeg' }, device: { onvif: { url: addresses.onvif } } })
    const { results } = await opened.controls.set(id, { values: { 'imaging.brightness': 20 } })
    expect(results[0]).toMatchObject({ outcome: 'applied', value: 20 })
    expect((await opened.controls.ptz.read(id)).ptz.features.pan_tilt).toBe(true)
    expect((await opened.controls.setup.device(id)).model).toBe('D7')
    expect(counts.authFailures).toBe(0)
    await opened.cameras.remove(id)
  })

  it('is remembered to have none, and not asked again before a person does', async () => {
    const id = await add('picture only')
    expect(opened.cameras.get(id).device).toMatchObject({ onvif: null })
    await expect(opened.controls.read(id)).resolves.toMatchObject({ none: 'no_service' })
    await expect(opened.controls.setup.device(id)).rejects.toMatchObject({ code: 'NO_CONTROLS' })
    const asked = lan.camera('picture only').counts.requests['HTTP POST'] ?? 0
    await opened.cameras.change(id, { name: 'renamed' })
    expect(opened.cameras.get(id).device).toMatchObject({ onvif: null })
    expect(lan.camera('picture only').counts.requests['HTTP POST'] ?? 0).toBe(asked)
    await opened.cameras.remove(id)
  })

  it('sends its login to the device once, and asks again with another one', async () => {
    const id = await add('half', 'wrong')
    expect(opened.cameras.get(id).device).toMatchObject({ onvif: null })
    const failures = lan.camera('half').counts.authFailures
    expect(failures).toBeLessThanOrEqual(1)
    await expect(opened.controls.read(id)).resolves.toMatchObject({ none: 'no_service' })
    expect(lan.camera('half').counts.authFailures).toBe(failures)
    await opened.cameras.change(id, { password: login.password })
    await until(() => Boolean(opened.cameras.get(id).device?.onvif))
    await opened.cameras.remove(id)
  })
})
