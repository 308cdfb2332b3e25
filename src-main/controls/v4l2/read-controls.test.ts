import { describe, expect, it } from 'vitest'
import { type DeviceState, uvcControls, valuesAtFirst, vividControls } from '../../../tools/virtual-v4l2/device-state.ts'
import { printControls } from '../../../tools/virtual-v4l2/print-controls.ts'
import { readControls } from './read-controls.ts'

const state = (controls: DeviceState['controls'], version: string): DeviceState => ({
  version,
  controls,
  values: valuesAtFirst(controls),
  lying: [],
  failing: [],
  slow: 0,
  busy: false,
  formats: '',
})
const byId = (printed: string) => new Map(readControls(printed).map((control) => [control.id, control]))

describe('what v4l2-ctl prints', () => {
  it.each(['1.12', '1.14', '1.20', '1.22', '1.30', '1.32'])('is read with every type: %s', (version) => {
    const controls = byId(printControls(state(vividControls, version)))
    expect(controls.size).toBe(vividControls.length)
    expect(controls.get('hue')).toMatchObject({ kind: 'number', min: -128, max: 128, step: 1, default: 0, value: 0, read_only: false })
    expect(controls.get('boolean')).toMatchObject({ kind: 'switch', default: true, value: true })
    expect(controls.get('menu')).toMatchObject({ kind: 'choice', value: 3, default: 3 })
    expect(controls.get('menu')?.options.map(({ value }) => value)).toEqual([1, 3, 4])
    expect(controls.get('integer_menu')?.options[2]).toEqual({ value: 4, label: '5 (0x5)' })
    expect(controls.get('button')).toMatchObject({ kind: 'button', value: null })
    expect(controls.get('bitmask')).toMatchObject({ kind: 'bits', value: 2147491840, default: 2147491840 })
    expect(controls.get('bitmask')?.options).toHaveLength(4)
    expect(controls.get('string')).toMatchObject({ kind: 'text', value: '  ', min: 2, max: 4 })
    expect(controls.get('u8_pixel_array')).toMatchObject({ value: null, read_only: true })
    expect(controls.get('read_only_integer_32_bits')?.read_only).toBe(true)
    expect(controls.get('gain')).toMatchObject({ inactive: { by: 'gain_automatic', release: false }, volatile: true })
    expect(controls.get('brightness')?.key).toBe(version === '1.12' ? 'brightness' : '0x00980900')
  })

  it('says which automatic holds a control, and what ends it', () => {
    const controls = byId(printControls(state(uvcControls, '1.22')))
    expect(controls.get('exposure_time_absolute')?.inactive).toEqual({ by: 'auto_exposure', release: 1 })
    expect(controls.get('white_balance_temperature')?.inactive).toEqual({ by: 'white_balance_automatic', release: false })
    expect(controls.get('exposure_time_absolute')?.unit).toBe('100 µs')
    expect(controls.get('contrast')?.inactive).toBeNull()
  })

  it('passes over what firmware answers with an error, and a default outside the range', () => {
    const controls = byId(printControls({ ...state(uvcControls, '1.22'), failing: ['gamma'] }))
    expect(controls.has('gamma')).toBe(false)
    expect(controls.size).toBe(uvcControls.length - 1)
    expect(controls.get('backlight_compensation')?.default).toBeNull()
  })

  it('sorts them into tabs', () => {
    const controls = byId(printControls(state(uvcControls, '1.22')))
    const tab = (id: string) => controls.get(id)?.tab
    expect([tab('brightness'), tab('auto_exposure'), tab('white_balance_temperature'), tab('focus_absolute')]).toEqual([
      'basic',
      'exposure',
      'color',
      'focus',
    ])
    expect([tab('power_line_frequency'), tab('pan_absolute'), tab('exposure_dynamic_framerate')]).toEqual(['advanced', 'basic', 'exposure'])
    expect(byId(printControls(state(vividControls, '1.22'))).get('menu')?.tab).toBe('driver')
  })
})
