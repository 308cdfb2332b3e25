import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startVirtualLan, type VirtualLan } from '../../tools/virtual-lan/index.ts'
import type { OnvifQuirks } from '../../tools/virtual-lan/onvif/quirks.ts'
import { firstStart, missing, tested, tiny } from '../../tools/virtual-lan/testing/peers.ts'
import { openTestEngine, type TestEngine } from '../testing/open-test-engine.ts'

describe.skipIf(missing('ffmpeg'))('imaging of a camera [needs ffmpeg]', () => {
  let lan: VirtualLan
  let opened: TestEngine
  let id: string
  const camera = () => lan.camera('gate')

  beforeAll(async () => {
    const login = { user: 'admin', password: 'camgate', auth: ['digest' as const] }
    lan = await startVirtualLan({ server: false, cameras: [{ ...tested, ...login, name: 'gate', main: { path: '/main', ...tiny } }] })
    opened = await openTestEngine()
  }, firstStart)
  afterAll(async () => {
    await opened?.close()
    await lan?.close()
  })
  afterEach(async () => {
    await opened.cameras.remove(id)
    await camera().heal()
  })

  async function add(quirks: OnvifQuirks = {}): Promise<void> {
    camera().fail({ quirks })
    const source = { kind: 'onvif' as const, device_url: camera().addresses.onvif ?? '', transport: 'auto' as const }
    id = (await opened.cameras.create({ name: 'Gate', source, user: 'admin', password: 'camgate', verify: false })).id
  }
  const byId = async (name: string) => (await opened.controls.read(id, true)).controls.find((control) => control.id === name)

  it('is offered with the camera’s own ranges, units and modes', async () => {
    await add()
    expect(await byId('imaging.brightness')).toMatchObject({ kind: 'number', min: 0, max: 100, value: 50, tab: 'basic' })
    expect(await byId('imaging.exposure.gain')).toMatchObject({
      unit: 'dB',
      value: 12.5,
      inactive: { by: 'imaging.exposure.mode', release: 'MANUAL' },
    })
    expect((await byId('imaging.ir_cut_filter'))?.options.map(({ value }) => value)).toEqual(['ON', 'OFF', 'AUTO'])
  })

  it('has what came to the standard later, with what the camera offers of it, and sends the rest of it back', async () => {
    await add()
    expect(await byId('imaging.image_stabilization.level')).toMatchObject({ min: 0, max: 10, value: 0.5 })
    expect(await byId('imaging.ir_cut_filter_auto_adjustment.response_time')).toMatchObject({ min: 0, max: 60, value: 5, unit: 's' })
    expect(await byId('imaging.exposure.window.left')).toMatchObject({ min: -1, max: 1, value: -1 })
    expect(await byId('imaging.defogging.level')).toMatchObject({
      min: 0,
      max: 1,
      inactive: { by: 'imaging.defogging.mode', release: 'ON' },
    })
    const { results } = await opened.controls.set(id, {
      values: {
        'imaging.image_stabilization.mode': 'AUTO',
        'imaging.ir_cut_filter_auto_adjustment.response_time': 12,
        'imaging.ir_cut_filter_auto_adjustment.boundary_offset': 0,
        'imaging.defogging.mode': 'ON',
        'imaging.defogging.level': 0,
        'imaging.noise_reduction.level': 0,
        'imaging.exposure.window.left': -0.5,
      },
    })
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(7).fill('applied'))
    expect(await byId('imaging.tone_compensation.level')).toMatchObject({ value: 0 })
    await expect(opened.controls.set(id, { values: { 'imaging.noise_reduction.level': 2 } })).rejects.toMatchObject({
      data: { fields: [{ problem: 'is to be a number from 0 to 1' }] },
    })
  })

  it('is set, zero included, with its whole group, in the order of the schema', async () => {
    await add()
    const before = camera().counts.requests.SetImagingSettings ?? 0
    const { results } = await opened.controls.set(id, {
      values: {
        'imaging.sharpness': 0,
        'imaging.brightness': 0,
        'imaging.ir_cut_filter': 'OFF',
        'imaging.exposure.mode': 'MANUAL',
        'imaging.exposure.gain': 7.25,
        'imaging.white_balance.mode': 'MANUAL',
      },
    })
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(6).fill('applied'))
    expect(camera().counts.requests.SetImagingSettings).toBe(before + 1)
    expect(await byId('imaging.exposure.exposure_time')).toMatchObject({ value: 10_000, inactive: null })
    await opened.controls.undo(id)
    expect(await byId('imaging.exposure.gain')).toMatchObject({ value: 12.5, inactive: { release: 'MANUAL' } })
  })

  it('is refused before it is sent, with the range', async () => {
    await add({ imagingSet: 'unclamped' })
    const sent = camera().counts.requests.SetImagingSettings
    await expect(opened.controls.setOne(id, 'imaging.brightness', { value: 9999 })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      data: { fields: [{ field: 'value', problem: 'is to be a number from 0 to 100' }] },
    })
    expect(camera().counts.requests.SetImagingSettings).toBe(sent)
  })

  it('does not believe a camera that answers and does nothing', async () => {
    await add({ imagingSet: 'ignored' })
    const { results } = await opened.controls.setOne(id, 'imaging.contrast', { value: 10 })
    expect(results[0]).toMatchObject({ outcome: 'not-applied', reason: 'ignored' })
  })

  it('becomes read-only where the camera knows no set', async () => {
    await add({ imagingSet: 'refused' })
    const { results, controls } = await opened.controls.setOne(id, 'imaging.contrast', { value: 10 })
    expect(results[0]).toMatchObject({ outcome: 'not-applied', reason: 'refused', evidence: expect.stringContaining('Not Implemented') })
    expect(controls.controls.length).toBeGreaterThan(3)
    expect(controls.controls.filter(({ read_only }) => !read_only)).toEqual([])
  })

  it('is set without a range where the camera tells none', async () => {
    await add({ noOptions: true })
    expect(await byId('imaging.sharpness')).toMatchObject({ min: null, max: null })
    const { results } = await opened.controls.setOne(id, 'imaging.sharpness', { value: 33 })
    expect(results[0]).toMatchObject({ outcome: 'applied', value: 33 })
  })
})
