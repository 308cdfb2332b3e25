/** Where the ONVIF device of a camera is, whichever way the camera was added. */
import { type Camera, deviceUrlOf } from '../../src-shared/cameras.ts'
import { Problem } from '../base/index.ts'

export interface OnvifPlace {
  readonly device_url: string
  /** Video source of a device that has several. */
  readonly input: string | undefined
}

/** Undefined where none is known. */
export function onvifPlace(camera: Camera): OnvifPlace | undefined {
  const device_url = deviceUrlOf(camera)
  if (device_url === undefined) return undefined
  return { device_url, input: camera.source.kind === 'onvif' ? camera.source.input : (camera.device?.onvif?.input ?? undefined) }
}

/** Throws Problem NO_CONTROLS where none is known. */
export function onvifOf(camera: Camera): OnvifPlace {
  const place = onvifPlace(camera)
  if (!place) throw new Problem('NO_CONTROLS', { reason: 'no_service' })
  return place
}
