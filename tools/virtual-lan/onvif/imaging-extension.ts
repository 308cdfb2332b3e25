/** What came to the imaging settings later (schema, ImagingSettingsExtension20 and its own extensions): nested, and gone where it is left out. */
import { attributesOf, child, text, type XmlNode } from './soap.ts'

/** Value, then what it may be: modes, or a range. */
interface Part {
  value: string
  readonly modes?: readonly string[]
  readonly range?: readonly [number, number]
}

const onOff = ['OFF', 'ON', 'AUTO']
const deep = ['Extension', 'Extension', 'Extension'] as const

export function imagingExtension() {
  const parts: readonly (readonly [path: readonly string[], part: Part])[] = [
    [['Extension', 'ImageStabilization', 'Mode'], { value: 'OFF', modes: onOff }],
    [['Extension', 'ImageStabilization', 'Level'], { value: '0.5', range: [0, 10] }],
    [['Extension', 'Extension', 'IrCutFilterAutoAdjustment', 'BoundaryType'], { value: 'Common', modes: ['Common'] }],
    [['Extension', 'Extension', 'IrCutFilterAutoAdjustment', 'BoundaryOffset'], { value: '0', range: [-1, 1] }],
    [['Extension', 'Extension', 'IrCutFilterAutoAdjustment', 'ResponseTime'], { value: 'PT5S' }],
    [[...deep, 'ToneCompensation', 'Mode'], { value: 'OFF', modes: onOff }],
    [[...deep, 'ToneCompensation', 'Level'], { value: '0', range: [0, 1] }],
    [[...deep, 'Defogging', 'Mode'], { value: 'OFF', modes: onOff }],
    [[...deep, 'Defogging', 'Level'], { value: '0.25', range: [0, 1] }],
    [[...deep, 'NoiseReduction', 'Level'], { value: '0.75', range: [0, 1] }],
  ]
  const value = (...path: string[]) => parts.find(([known]) => known.join() === path.join())?.[1].value ?? ''
  const inner = (at: readonly string[], ...names: string[]) =>
    names.map((name) => `<tt:${name}>${value(...at, name)}</tt:${name}>`).join('')
  const element = (name: string, content: string) => `<tt:${name}>${content}</tt:${name}>`

  return {
    settings: () =>
      element(
        'Extension',
        element('ImageStabilization', inner(['Extension', 'ImageStabilization'], 'Mode', 'Level')) +
          element(
            'Extension',
            element(
              'IrCutFilterAutoAdjustment',
              inner(['Extension', 'Extension', 'IrCutFilterAutoAdjustment'], 'BoundaryType', 'BoundaryOffset', 'ResponseTime'),
            ) +
              element(
                'Extension',
                element('ToneCompensation', inner([...deep, 'ToneCompensation'], 'Mode', 'Level')) +
                  element('Defogging', inner([...deep, 'Defogging'], 'Mode', 'Level')) +
                  element('NoiseReduction', inner([...deep, 'NoiseReduction'], 'Level')),
              ),
          ),
      ),
    options: () => {
      const modes = onOff.map((mode) => element('Mode', mode)).join('')
      return element(
        'Extension',
        element('ImageStabilization', modes + element('Level', element('Min', '0') + element('Max', '10'))) +
          element(
            'Extension',
            element(
              'IrCutFilterAutoAdjustment',
              element('Mode', 'Common') +
                element('BoundaryOffset', 'true') +
                element('ResponseTimeRange', element('Min', 'PT0S') + element('Max', 'PT1M')),
            ) +
              element(
                'Extension',
                element('ToneCompensationOptions', modes + element('Level', 'true')) +
                  element('DefoggingOptions', modes + element('Level', 'true')) +
                  element('NoiseReductionOptions', element('Level', 'true')),
              ),
          ),
      )
    },
    /** What is wrong with it; otherwise what takes it. */
    check(settings: XmlNode | undefined): string | (() => void) {
      const wanted: [Part, string][] = []
      for (const [path, part] of parts) {
        const told = text(settings, ...path)
        if (told === undefined) return `${path.join('.')} is missing.`
        const { modes, range } = part
        if (modes && !modes.includes(told)) return `${path.join('.')} is out of range.`
        if (range && !(Number(told) >= range[0] && Number(told) <= range[1])) return `${path.join('.')} is out of range.`
        if (!modes && !range && !/^PT\d+(\.\d+)?S$/.test(told)) return `${path.join('.')} is no duration.`
        wanted.push([part, told])
      }
      return () => {
        for (const [part, told] of wanted) part.value = told
      }
    },
  }
}

/** The rectangle that exposure is measured in: four attributes, all of them needed. */
export function exposureWindow() {
  let sides: Record<string, string> = { bottom: '-1', top: '1', right: '1', left: '-1' }
  return {
    settings: () =>
      `<tt:Window ${Object.entries(sides)
        .map(([side, at]) => `${side}="${at}"`)
        .join(' ')}/>`,
    check(exposure: XmlNode | undefined): string | (() => void) {
      const told = attributesOf(child(exposure, 'Window'))
      if (Object.keys(sides).some((side) => told[side] === undefined)) return 'Exposure.Window is missing.'
      return () => {
        sides = told
      }
    },
  }
}
