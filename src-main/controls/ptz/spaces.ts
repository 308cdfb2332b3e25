/**
 * The spaces of a PTZ node, and shares of them. Ranges are the camera's own, never ±1: 0…360 degrees, ±100 for the field of
 * view, millimetres a second, and 0…0 for what it does not have (ONVIF PTZ, chapter 5).
 */
import type { PtzPosition } from '../../../src-shared/ptz.ts'
import { xml } from '../../devices/onvif/index.ts'
import type { HeadStatus } from './standstill.ts'

const { all, find, number, text } = xml

export interface Range {
  readonly min: number
  readonly max: number
}

export interface Space {
  /** Undefined: none is named in requests, because the camera told none. */
  readonly uri: string | undefined
  readonly x: Range
  /** Pan and tilt spaces have two. */
  readonly y: Range
}

export interface Spaces {
  readonly continuousPanTilt?: Space
  readonly continuousZoom?: Space
  readonly absolutePanTilt?: Space
  readonly absoluteZoom?: Space
  readonly relativePanTilt?: Space
  readonly relativeZoom?: Space
  /** 100, or whatever its range ends with, is half of what is in the picture. */
  readonly fieldOfView?: Space
}

const elements = [
  ['continuousPanTilt', 'ContinuousPanTiltVelocitySpace'],
  ['continuousZoom', 'ContinuousZoomVelocitySpace'],
  ['absolutePanTilt', 'AbsolutePanTiltPositionSpace'],
  ['absoluteZoom', 'AbsoluteZoomPositionSpace'],
  ['relativePanTilt', 'RelativePanTiltTranslationSpace'],
  ['relativeZoom', 'RelativeZoomTranslationSpace'],
] as const

const isFieldOfView = ({ uri }: Space) => /TranslationSpaceFov/i.test(uri ?? '')
const isGeneric = ({ uri }: Space) => /Generic/i.test(uri ?? '')
const isZoom = (name: string) => name.endsWith('Zoom')

/** From `SupportedPTZSpaces` of a node or `Spaces` of the options: the generic one of each kind where there is one. */
export function readSpaces(node: xml.XmlNode | undefined): Spaces {
  const spaces: { -readonly [K in keyof Spaces]: Space } = {}
  for (const [name, element] of elements) {
    const told = all(node, element).flatMap((one) => readSpace(one, isZoom(name)))
    const usable = told.filter((space) => !isFieldOfView(space))
    const chosen = usable.find(isGeneric) ?? usable[0]
    if (chosen) spaces[name] = chosen
    if (name === 'relativePanTilt') {
      const fov = told.find(isFieldOfView)
      if (fov) spaces.fieldOfView = fov
    }
  }
  return spaces
}

function readSpace(node: xml.XmlNode, isLine: boolean): Space[] {
  const [x, y] = [rangeOf(find(node, 'XRange')), rangeOf(find(node, 'YRange'))]
  if (!x || (!isLine && !y)) return []
  return [{ uri: text(node, 'URI'), x, y: y ?? x }]
}

function rangeOf(node: xml.XmlNode | undefined): Range | undefined {
  const [min, max] = [number(node, 'Min'), number(node, 'Max')]
  return min === undefined || max === undefined || max <= min ? undefined : { min, max }
}

/** −1 to 1 with rest in the middle, as a speed or a step of this range. */
export function toSpan(share: number, { min, max }: Range): number {
  return share >= 0 ? share * max : min < 0 ? share * -min : share * max
}

/** From `low` to 1, as a place within this range. */
export function toPlace(share: number, { min, max }: Range, low: -1 | 0): number {
  return min + ((share - low) / (1 - low)) * (max - min)
}

export function fromPlace(value: number, { min, max }: Range, low: -1 | 0): number {
  return low + ((value - min) / (max - min)) * (1 - low)
}

/** Where a head says that it looks, as shares of its absolute spaces; null where it tells nothing of them. */
export function positionIn({ absolutePanTilt: plane, absoluteZoom: line }: Spaces, status: HeadStatus): PtzPosition | null {
  const pan = status.pan !== undefined && plane ? fromPlace(status.pan, plane.x, -1) : null
  const tilt = status.tilt !== undefined && plane ? fromPlace(status.tilt, plane.y, -1) : null
  const zoom = status.zoom !== undefined && line ? fromPlace(status.zoom, line.x, 0) : null
  return pan === null && tilt === null && zoom === null ? null : { pan, tilt, zoom }
}
