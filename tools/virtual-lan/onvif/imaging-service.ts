/** ONVIF Imaging (ver20/imaging): settings that are kept and told again; a group that is set has to come whole. */

import type { PtzHead } from '../ptz-head.ts'
import type { OnvifActions, OnvifDevice } from './device.ts'
import { exposureWindow, imagingExtension } from './imaging-extension.ts'
import { child, number, SoapFault, text, type XmlNode } from './soap.ts'

const numbers = ['Brightness', 'ColorSaturation', 'Contrast', 'Sharpness'] as const
const modes: Readonly<Record<string, readonly string[]>> = {
  'BacklightCompensation.Mode': ['ON', 'OFF'],
  'Exposure.Mode': ['AUTO', 'MANUAL'],
  'Focus.AutoFocusMode': ['AUTO', 'MANUAL'],
  IrCutFilter: ['ON', 'OFF', 'AUTO'],
  'WideDynamicRange.Mode': ['ON', 'OFF'],
  'WhiteBalance.Mode': ['AUTO', 'MANUAL'],
}
const ranges: Readonly<Record<string, readonly [number, number]>> = {
  ...Object.fromEntries(numbers.map((name) => [name, [0, 100] as const])),
  'BacklightCompensation.Level': [0, 10],
  'Exposure.ExposureTime': [20, 40_000],
  'Exposure.Gain': [0, 48],
  'Exposure.Iris': [-22, 0],
  'WideDynamicRange.Level': [0, 100],
  'WhiteBalance.CrGain': [0, 255],
  'WhiteBalance.CbGain': [0, 255],
}
/** In the order of the schema. */
const order = [
  'BacklightCompensation',
  'Brightness',
  'ColorSaturation',
  'Contrast',
  'Exposure',
  'Focus',
  'IrCutFilter',
  'Sharpness',
  'WideDynamicRange',
  'WhiteBalance',
  'Extension',
]

/** `lens`: its zoom stands for the focus, 0 is near. */
export function imagingActions({ faults }: OnvifDevice, lens: PtzHead): OnvifActions {
  const kept = new Map<string, string>([
    ...numbers.map((name): [string, string] => [name, '50']),
    ['BacklightCompensation.Mode', 'OFF'],
    ['BacklightCompensation.Level', '0'],
    ['Exposure.Mode', 'AUTO'],
    ['Exposure.ExposureTime', '10000'],
    ['Exposure.Gain', '12.50'],
    ['Exposure.Iris', '0'],
    ['Focus.AutoFocusMode', 'AUTO'],
    ['IrCutFilter', 'AUTO'],
    ['WideDynamicRange.Mode', 'OFF'],
    ['WideDynamicRange.Level', '50'],
    ['WhiteBalance.Mode', 'AUTO'],
    ['WhiteBalance.CrGain', '128'],
    ['WhiteBalance.CbGain', '128'],
  ])
  const extension = imagingExtension()
  const window = exposureWindow()
  const quirks = () => faults.quirks ?? {}
  const invalid = (what: string) => new SoapFault(['ter:InvalidArgVal', 'ter:SettingsInvalid'], what)

  function change(settings: XmlNode | undefined): void {
    const told = typeof settings === 'object' ? Object.keys(settings).filter((name) => !name.startsWith('@')) : []
    const places = told.map((name) => order.indexOf(name))
    if (places.some((place, at) => at > 0 && place < (places[at - 1] ?? 0))) throw invalid('The elements are not in their order.')
    const wanted = new Map<string, string>()
    const nested = [
      ...(told.includes('Extension') ? [extension.check(settings)] : []),
      ...(told.includes('Exposure') ? [window.check(child(settings, 'Exposure'))] : []),
    ]
    for (const one of nested) if (typeof one === 'string') throw invalid(one)
    for (const group of told) {
      const paths = [...kept.keys()].filter((path) => path === group || path.startsWith(`${group}.`))
      for (const path of paths) {
        const value = text(settings, ...path.split('.'))
        // what was left out of a group is gone, as on real ones
        if (value === undefined) throw invalid(`${path} is missing.`)
        const [low, high] = ranges[path] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
        const inRange = ranges[path] ? Number(value) >= low && Number(value) <= high : modes[path]?.includes(value)
        if (!inRange && quirks().imagingSet !== 'unclamped') throw invalid(`${path} is out of range.`)
        wanted.set(path, value)
      }
    }
    if (quirks().imagingSet === 'refused') throw new SoapFault(['ter:ActionNotSupported'], 'Optional Action Not Implemented', 500)
    if (quirks().imagingSet === 'ignored') return
    for (const [path, value] of wanted) kept.set(path, value)
    for (const one of nested) if (typeof one === 'function') one()
  }

  const grouped = (write: (path: string) => string) =>
    order
      .filter((group) => group !== 'Extension')
      .map((group) => {
        const inner = [...kept.keys()].filter((path) => path.startsWith(`${group}.`))
        return inner.length === 0 ? write(group) : `<tt:${group}>${inner.map(write).join('')}</tt:${group}>`
      })
      .join('')
  const last = (path: string) => path.replace(/^.*\./, '')
  const settings = () =>
    grouped((path) => `<tt:${last(path)}>${kept.get(path)}</tt:${last(path)}>${path === 'Exposure.Mode' ? window.settings() : ''}`) +
    extension.settings()
  const options = () =>
    grouped((path) => {
      const name =
        { IrCutFilter: 'IrCutFilterModes', AutoFocusMode: 'AutoFocusModes', CrGain: 'YrGain', CbGain: 'YbGain' }[last(path)] ?? last(path)
      const range = ranges[path]
      if (range) return `<tt:${name}><tt:Min>${range[0]}</tt:Min><tt:Max>${range[1]}</tt:Max></tt:${name}>`
      return (modes[path] ?? []).map((mode) => `<tt:${name}>${mode}</tt:${name}>`).join('')
    })

  return {
    getImagingSettings: () =>
      `<timg:GetImagingSettingsResponse><timg:ImagingSettings>${settings()}</timg:ImagingSettings></timg:GetImagingSettingsResponse>`,
    setImagingSettings(body) {
      change(child(body, 'ImagingSettings'))
      return '<timg:SetImagingSettingsResponse/>'
    },
    getOptions() {
      if (quirks().noOptions) throw new SoapFault(['ter:ActionNotSupported'], 'Optional Action Not Implemented', 500)
      return `<timg:GetOptionsResponse><timg:ImagingOptions>${options()}${extension.options()}</timg:ImagingOptions></timg:GetOptionsResponse>`
    },
    move(body) {
      const speed = number(body, 'Focus', 'Continuous', 'Speed')
      if (speed === undefined) throw new SoapFault(['ter:InvalidArgVal', 'ter:NoImagingForSource'], 'Only continuous moves.')
      lens.drive({ zoom: speed }, undefined)
      // as the standard has it: a move turns the autofocus off
      kept.set('Focus.AutoFocusMode', 'MANUAL')
      return '<timg:MoveResponse/>'
    },
    imagingStop() {
      if (quirks().stop !== 'ignored') lens.stop({ panTilt: true, zoom: true })
      return '<timg:StopResponse/>'
    },
    getMoveOptions: () =>
      '<timg:GetMoveOptionsResponse><timg:MoveOptions><tt:Continuous><tt:Speed><tt:Min>-1</tt:Min><tt:Max>1</tt:Max></tt:Speed></tt:Continuous></timg:MoveOptions></timg:GetMoveOptionsResponse>',
  }
}
