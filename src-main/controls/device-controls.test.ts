import { afterEach, describe, expect, it } from 'vitest'
import { createVirtualDevice, type VirtualDevice } from '../../tools/virtual-v4l2/index.ts'
import { openTestEngine, type TestEngine } from '../testing/open-test-engine.ts'
import { until } from '../testing/until.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function open(kind: 'uvc' | 'vivid' = 'uvc'): Promise<TestEngine & { device: VirtualDevice; id: string }> {
  const device = createVirtualDevice(kind)
  closing.push(() => device.close())
  const opened = await openTestEngine({ tools: { v4l2ctl: device.tool } })
  closing.push(() => opened.close())
  const camera = await opened.cameras.create({ source: { kind: 'v4l2', device: device.device }, name: 'Desk', verify: false })
  return { ...opened, device, id: camera.id }
}

describe.skipIf(process.platform !== 'linux')('controls of a camera that is plugged in', () => {
  it('are set, and what came of it is what reading back shows', async () => {
    const { controls, device, id } = await open()
    const { results } = await controls.set(id, { values: { brightness: 10, pan_absolute: 5000 } })
    expect(results).toEqual([
      { id: 'brightness', outcome: 'applied', asked: 10, value: 10, reason: null, evidence: null },
      { id: 'pan_absolute', outcome: 'applied-as', asked: 5000, value: 3600, reason: null, evidence: null },
    ])
    device.alter({ lying: ['contrast'] })
    expect((await controls.setOne(id, 'contrast', { value: 5 })).results[0]).toMatchObject({
      outcome: 'not-applied',
      reason: 'ignored',
      value: 32,
    })
  })

  it('refuse what is no value for them before the device is touched, with the range', async () => {
    const { controls, device, id } = await open()
    const before = device.values()
    await expect(controls.set(id, { values: { brightness: 'abc', contrast: 5 } })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      data: { fields: [{ field: 'brightness', problem: 'is to be a whole number from -64 to 64' }] },
    })
    await expect(controls.setOne(id, 'contrast', { value: 300 })).rejects.toMatchObject({ data: { fields: [{ field: 'value' }] } })
    await expect(controls.setOne(id, 'no_such', { value: 1 })).rejects.toMatchObject({ code: 'CONTROL_NOT_FOUND' })
    await expect(controls.setOne(id, 'contrast', {})).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await expect(controls.setOne('77', 'contrast', { value: 1 })).rejects.toMatchObject({ code: 'CAMERA_NOT_FOUND' })
    expect(device.values()).toEqual(before)
  })

  it('say why they are inactive, and are set when the automatic ends in the same change', async () => {
    const { controls, device, id } = await open()
    const refused = await controls.set(id, { values: { exposure_time_absolute: 300 } })
    expect(refused.results[0]).toMatchObject({ outcome: 'not-applied', reason: 'inactive' })
    const taken = await controls.set(id, { values: { exposure_time_absolute: 300, auto_exposure: 1 } })
    expect(taken.results.map(({ outcome }) => outcome)).toEqual(['applied', 'applied'])
    expect(device.values()).toMatchObject({ auto_exposure: 1, exposure_time_absolute: 300 })
    // and back, the automatic last
    const reset = await controls.set(id, { reset: 'all' })
    expect(reset.results.every(({ outcome }) => outcome === 'applied')).toBe(true)
    expect(device.values()).toMatchObject({ auto_exposure: 3, exposure_time_absolute: 157 })
  })

  it('are taken back step by step', async () => {
    const { controls, device, id } = await open()
    await controls.set(id, { values: { brightness: 10 } })
    await controls.set(id, { values: { brightness: 20, contrast: 40 } })
    expect((await controls.undo(id)).controls.undo).toBe(1)
    expect(device.values()).toMatchObject({ brightness: 10, contrast: 32 })
    await controls.undo(id)
    expect(device.values()).toMatchObject({ brightness: 0 })
    expect((await controls.undo(id)).results).toEqual([])
  })

  it('of every type of a real driver are set', async () => {
    const { controls, device, id } = await open('vivid')
    const { results } = await controls.set(id, {
      values: { boolean: false, menu: 'Menu Item 4', bitmask: 0x402010, string: 'abc', integer_64_bits: 5e9, integer_menu: 5, hue: -3 },
      press: ['button'],
    })
    expect(results.map(({ id: name, outcome }) => [name, outcome]).filter(([, outcome]) => outcome !== 'applied')).toEqual([])
    expect(device.values()).toMatchObject({ boolean: 0, menu: 4, bitmask: 0x402010, string: 'abc', integer_64_bits: 5e9, hue: -3 })
    const read = await controls.set(id, { values: { read_only_integer_32_bits: 3 } })
    expect(read.results[0]).toMatchObject({ outcome: 'not-applied', reason: 'read-only' })
  })

  it('show what another program changed to those who watch', async () => {
    const { controls, device, id } = await open()
    const leave = new AbortController()
    const seen: unknown[] = []
    const watching = (async () => {
      for await (const { controls: list } of controls.watch(id, leave.signal))
        seen.push(list.find((control) => control.id === 'saturation')?.value)
    })()
    await until(() => seen.length > 0)
    device.alter({ values: { saturation: 99 } })
    await until(() => seen.at(-1) === 99)
    leave.abort()
    await watching
    expect(seen[0]).toBe(64)
  })

  it('are remembered for a moment, unless a fresh reading is asked for', async () => {
    const device = createVirtualDevice()
    closing.push(() => device.close())
    process.env.CAMGATE_CONTROLS_TTL = '600'
    const { cameras, controls, close } = await openTestEngine({ tools: { v4l2ctl: device.tool } })
    delete process.env.CAMGATE_CONTROLS_TTL
    closing.push(close)
    const { id } = await cameras.create({ source: { kind: 'v4l2', device: device.device }, verify: false })
    const contrast = async (refresh: boolean) =>
      (await controls.ofDevice(device.device, refresh)).controls.find((control) => control.id === 'contrast')?.value
    expect(await contrast(false)).toBe(32)
    device.alter({ values: { contrast: 50 } })
    expect(await contrast(false)).toBe(32)
    expect(await contrast(true)).toBe(50)
    expect((await controls.ofDevice(id)).device).toBe(device.device)
    await expect(controls.ofDevice('/etc/passwd')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  it('are set again where that is wanted, after unplugging and after a restart', async () => {
    const { controls, device, id, folder, end, cameras } = await open()
    await controls.set(id, { values: { contrast: 11 } })
    expect((await controls.keep(id, true)).keep).toBe(true)
    await controls.set(id, { values: { saturation: 12 } })
    device.unplug()
    await expect(controls.read(id, true)).rejects.toMatchObject({ cause: 'not-found' })
    await new Promise((done) => setTimeout(done, 1500)) // until the absence was seen
    device.plug()
    await until(() => device.values().contrast === 11 && device.values().saturation === 12)
    expect(cameras.list()).toHaveLength(1)
    await end()
    closing.splice(1)
    device.alter({ values: { contrast: 60, saturation: 60 } })
    const again = await openTestEngine({ folder, tools: { v4l2ctl: device.tool } })
    closing.push(() => again.close())
    await until(() => device.values().contrast === 11)
    await again.controls.keep(id, false)
    expect((await again.controls.read(id)).keep).toBe(false)
  })

  it('go to other cameras under a name, with a result for each', async () => {
    const { controls, cameras, id } = await open()
    const other = createVirtualDevice()
    closing.push(() => other.close())
    const second = await cameras.create({ source: { kind: 'v4l2', device: other.device }, name: 'Bench', station: 'Lab', verify: false })
    const gone = await cameras.create({
      source: { kind: 'v4l2', device: `${other.device}-gone` },
      name: 'Gone',
      station: 'Lab',
      verify: false,
    })
    await controls.set(id, { values: { contrast: 7, exposure_time_absolute: 20, auto_exposure: 1 } })
    await controls.presets.save('night', id)
    const results = await controls.presets.apply('night', { station: 'Lab' })
    expect(results.map(({ camera_id }) => camera_id)).toEqual([second.id, gone.id])
    expect(results[0]?.results?.every(({ outcome }) => outcome === 'applied')).toBe(true)
    expect(results[1]).toMatchObject({ results: null, trouble: { cause: 'not-found' } })
    expect(other.values()).toMatchObject({ contrast: 7, auto_exposure: 1, exposure_time_absolute: 20 })
    await controls.setOne(second.id, 'contrast', { value: 9 })
    const model = await controls.presets.apply('night', { same_model: true })
    expect(model.map(({ name, other_model }) => [name, other_model])).toEqual(['Desk', 'Bench', 'Gone'].map((name) => [name, false]))
    expect(other.values().contrast).toBe(7)
    await expect(controls.presets.apply('day', {})).rejects.toMatchObject({ code: 'CONTROL_PRESET_NOT_FOUND' })
    await controls.presets.remove('night')
    expect(controls.presets.list()).toEqual([])
  })

  it('say that v4l2-ctl is missing', async () => {
    const device = createVirtualDevice()
    closing.push(() => device.close())
    const { cameras, controls, close } = await openTestEngine({ tools: { v4l2ctl: '/nowhere/v4l2-ctl' } })
    closing.push(close)
    const { id } = await cameras.create({ source: { kind: 'v4l2', device: device.device }, verify: false })
    await expect(controls.read(id)).rejects.toMatchObject({ code: 'TOOL_MISSING', data: { tool: 'v4l2-ctl' } })
  })
})
