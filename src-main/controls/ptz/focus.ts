/**
 * Focus by the imaging service (ver20/imaging/wsdl): a continuous move, stopped like any other. A move turns the autofocus
 * off, says the standard; the panel offers the way back.
 */
import { type OnvifDevice, type Operation, template, xml } from '../../devices/onvif/index.ts'
import { optional } from '../optional.ts'
import type { Range } from './spaces.ts'

const { at, escapeXml, find, number } = xml
const ignore = () => {}

export interface FocusWays {
  /** Speeds of a continuous move; undefined where there is none. */
  readonly continuous: Range | undefined
}

export async function readFocus(device: OnvifDevice, videoSource: string | undefined): Promise<FocusWays> {
  if (videoSource === undefined || !device.services.imaging) return { continuous: undefined }
  const token = escapeXml(videoSource)
  const options = await optional(device.call(template((cam) => cam.imagingGetMoveOptions({ token }, ignore))))
  const told = at(find(options, 'MoveOptions'), 'Continuous')
  const speed = told === undefined ? undefined : find(told, 'Speed')
  const [min, max] = [number(speed, 'Min'), number(speed, 'Max')]
  if (told === undefined) return { continuous: undefined }
  return { continuous: min === undefined || max === undefined || max <= min ? { min: -1, max: 1 } : { min, max } }
}

export const focusOperations = {
  move: (videoSource: string, speed: number): Operation => ({
    service: 'imaging',
    body:
      `<Move xmlns="http://www.onvif.org/ver20/imaging/wsdl"><VideoSourceToken>${escapeXml(videoSource)}</VideoSourceToken>` +
      `<Focus><Continuous xmlns="http://www.onvif.org/ver10/schema"><Speed>${Number(speed.toFixed(6))}</Speed></Continuous></Focus></Move>`,
  }),
  stop: (videoSource: string) => template((cam) => cam.imagingStop({ token: escapeXml(videoSource) }, ignore)),
}
