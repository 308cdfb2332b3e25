/** The units that a head speaks over ONVIF: shares as the generic spaces have them, or degrees and speeds of its own. */
import type { Position } from '../ptz-head.ts'
import type { OnvifQuirks } from './quirks.ts'

const names = 'http://www.onvif.org/ver10/tptz'
const range = (name: string, low: number, high: number) => `<tt:${name}><tt:Min>${low}</tt:Min><tt:Max>${high}</tt:Max></tt:${name}>`
const plane = (element: string, space: string, x: readonly [number, number], y = x) =>
  `<tt:${element}><tt:URI>${names}/PanTiltSpaces/${space}</tt:URI>${range('XRange', ...x)}${range('YRange', ...y)}</tt:${element}>`
const line = (element: string, space: string, x: readonly [number, number]) =>
  `<tt:${element}><tt:URI>${names}/ZoomSpaces/${space}</tt:URI>${range('XRange', ...x)}</tt:${element}>`

interface Units {
  readonly spaces: string
  speed(told: Partial<Position>): Partial<Position>
  place(told: Partial<Position>): Partial<Position>
  write(at: Position): Position
}

export function ptzUnits({ degrees, noSpaces, fieldOfView }: OnvifQuirks): Units {
  const top = degrees ? 7 : 1
  const [pan, tilt]: [readonly [number, number], readonly [number, number]] = degrees
    ? [
        [0, 360],
        [0, 180],
      ]
    : [
        [-1, 1],
        [-1, 1],
      ]
  const spaces = [
    plane('AbsolutePanTiltPositionSpace', degrees ? 'SphericalPositionSpaceDegrees' : 'PositionGenericSpace', pan, tilt),
    line('AbsoluteZoomPositionSpace', 'PositionGenericSpace', [0, 1]),
    ...(fieldOfView ? [plane('RelativePanTiltTranslationSpace', 'TranslationSpaceFov', [-100, 100])] : []),
    ...(degrees ? [] : [plane('RelativePanTiltTranslationSpace', 'TranslationGenericSpace', [-1, 1])]),
    line('RelativeZoomTranslationSpace', 'TranslationGenericSpace', [-1, 1]),
    plane('ContinuousPanTiltVelocitySpace', 'VelocityGenericSpace', [-top, top]),
    line('ContinuousZoomVelocitySpace', 'VelocityGenericSpace', [-top, top]),
  ]
  const each = (told: Partial<Position>, change: (value: number, axis: keyof Position) => number): Partial<Position> =>
    Object.fromEntries(Object.entries(told).map(([axis, value]) => [axis, change(value, axis as keyof Position)]))
  const inRange = (value: number, [low, high]: readonly [number, number]) => ((value - low) / (high - low)) * 2 - 1
  const rangeOf = (axis: keyof Position) => (axis === 'pan' ? pan : tilt)
  return {
    spaces: noSpaces ? '' : spaces.join(''),
    speed: (told) => each(told, (value) => value / top),
    place: (told) => each(told, (value, axis) => (axis === 'zoom' || !degrees ? value : inRange(value, rangeOf(axis)))),
    write({ zoom, ...at }) {
      const back = (axis: 'pan' | 'tilt') => {
        const [low, high] = rangeOf(axis)
        return low + ((at[axis] + 1) / 2) * (high - low)
      }
      return { pan: back('pan'), tilt: back('tilt'), zoom }
    },
  }
}
