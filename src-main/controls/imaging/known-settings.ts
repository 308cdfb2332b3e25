/** The settings of the imaging service (ver10/schema, ImagingSettings20 and ImagingOptions20 with their extensions): where each stands, what it is. */
import type { ControlTab } from '../../../src-shared/controls.ts'

export interface KnownSetting {
  /** In the settings; its first part is the group that is sent whole. */
  readonly path: readonly string[]
  /** In the options, where it is called otherwise. */
  readonly options?: readonly string[]
  readonly kind: 'number' | 'choice'
  readonly tab: ControlTab
  readonly unit?: string
  /** It stands in this attribute of the element, not in its text. */
  readonly attribute?: string
  /** Written as an `xs:duration`; a number of seconds for people. */
  readonly duration?: true
  /** Where the standard fixes the range, and the options say only whether there is such a thing. */
  readonly range?: readonly [min: number, max: number]
  /** Counts only while this mode is not automatic. */
  readonly manual?: readonly [path: string, value: string]
}

const exposure = ['Exposure.Mode', 'MANUAL'] as const
const whiteBalance = ['WhiteBalance.Mode', 'MANUAL'] as const

const number = (path: string, tab: ControlTab, more: Partial<KnownSetting> = {}): KnownSetting => ({
  path: path.split('.'),
  kind: 'number',
  tab,
  ...more,
})
const choice = (path: string, tab: ControlTab, options: string): KnownSetting => ({
  path: path.split('.'),
  kind: 'choice',
  tab,
  options: options.split('.'),
})

/** In the order of the panel. */
export const knownSettings: readonly KnownSetting[] = [
  number('Brightness', 'basic'),
  number('Contrast', 'basic'),
  number('ColorSaturation', 'basic'),
  number('Sharpness', 'basic'),
  choice('Exposure.Mode', 'exposure', 'Exposure.Mode'),
  choice('Exposure.Priority', 'exposure', 'Exposure.Priority'),
  number('Exposure.ExposureTime', 'exposure', { unit: 'µs', manual: exposure }),
  number('Exposure.Gain', 'exposure', { unit: 'dB', manual: exposure }),
  number('Exposure.Iris', 'exposure', { unit: 'dB', manual: exposure }),
  number('Exposure.MinExposureTime', 'exposure', { unit: 'µs' }),
  number('Exposure.MaxExposureTime', 'exposure', { unit: 'µs' }),
  number('Exposure.MinGain', 'exposure', { unit: 'dB' }),
  number('Exposure.MaxGain', 'exposure', { unit: 'dB' }),
  number('Exposure.MinIris', 'exposure', { unit: 'dB' }),
  number('Exposure.MaxIris', 'exposure', { unit: 'dB' }),
  choice('BacklightCompensation.Mode', 'exposure', 'BacklightCompensation.Mode'),
  number('BacklightCompensation.Level', 'exposure', { manual: ['BacklightCompensation.Mode', 'ON'] }),
  choice('WideDynamicRange.Mode', 'exposure', 'WideDynamicRange.Mode'),
  number('WideDynamicRange.Level', 'exposure', { manual: ['WideDynamicRange.Mode', 'ON'] }),
  choice('WhiteBalance.Mode', 'color', 'WhiteBalance.Mode'),
  number('WhiteBalance.CrGain', 'color', { options: ['WhiteBalance', 'YrGain'], manual: whiteBalance }),
  number('WhiteBalance.CbGain', 'color', { options: ['WhiteBalance', 'YbGain'], manual: whiteBalance }),
  choice('Focus.AutoFocusMode', 'focus', 'Focus.AutoFocusModes'),
  number('Focus.DefaultSpeed', 'focus'),
  number('Focus.NearLimit', 'focus', { unit: 'm' }),
  number('Focus.FarLimit', 'focus', { unit: 'm' }),
  ...(['left', 'right', 'top', 'bottom'] as const).map((attribute) =>
    // where exposure is measured, from −1 to 1 across the picture and up it (schema, Rectangle)
    number('Exposure.Window', 'exposure', { attribute, range: [-1, 1], options: [] }),
  ),
  choice('IrCutFilter', 'advanced', 'IrCutFilterModes'),
  number('Extension.Extension.IrCutFilterAutoAdjustment.BoundaryOffset', 'advanced', { range: [-1, 1], manual: ['IrCutFilter', 'AUTO'] }),
  number('Extension.Extension.IrCutFilterAutoAdjustment.ResponseTime', 'advanced', {
    ...{ unit: 's', duration: true, manual: ['IrCutFilter', 'AUTO'] as const },
    options: ['Extension', 'Extension', 'IrCutFilterAutoAdjustment', 'ResponseTimeRange'],
  }),
  choice('Extension.ImageStabilization.Mode', 'advanced', 'Extension.ImageStabilization.Mode'),
  number('Extension.ImageStabilization.Level', 'advanced', { manual: ['Extension.ImageStabilization.Mode', 'ON'] }),
  ...(['ToneCompensation', 'Defogging'] as const).flatMap((name) => [
    choice(`Extension.Extension.Extension.${name}.Mode`, 'advanced', `Extension.Extension.Extension.${name}Options.Mode`),
    number(`Extension.Extension.Extension.${name}.Level`, 'advanced', {
      options: ['Extension', 'Extension', 'Extension', `${name}Options`, 'Level'],
      ...{ range: [0, 1] as const, manual: [`Extension.Extension.Extension.${name}.Mode`, 'ON'] as const },
    }),
  ]),
  number('Extension.Extension.Extension.NoiseReduction.Level', 'advanced', {
    ...{ options: ['Extension', 'Extension', 'Extension', 'NoiseReductionOptions', 'Level'], range: [0, 1] as const },
  }),
]

/** Elements of each level in the order of the schema: what is made anew has to stand there. */
export const schemaOrder: readonly string[] = [
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

export const innerOrder: readonly string[] = [
  'AutoFocusMode',
  'DefaultSpeed',
  'NearLimit',
  'FarLimit',
  'Mode',
  'Priority',
  'Window',
  'MinExposureTime',
  'MaxExposureTime',
  'MinGain',
  'MaxGain',
  'MinIris',
  'MaxIris',
  'ExposureTime',
  'Gain',
  'Iris',
  'CrGain',
  'CbGain',
  'Level',
  'ImageStabilization',
  'IrCutFilterAutoAdjustment',
  'BoundaryType',
  'BoundaryOffset',
  'ResponseTime',
  'ToneCompensation',
  'Defogging',
  'NoiseReduction',
  'Extension',
]

/** `imaging.exposure.exposure_time`; how deep the schema hides what came to it later is nobody's affair. */
export function idOf({ path, attribute }: Pick<KnownSetting, 'path' | 'attribute'>): string {
  const parts = [...path.filter((part) => part !== 'Extension'), ...(attribute === undefined ? [] : [attribute])]
  return ['imaging', ...parts.map((part) => part.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase())].join('.')
}
