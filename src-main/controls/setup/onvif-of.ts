/** Where the ONVIF device of a camera is, whichever way the camera was added. */
import type { Camera } from '../../../src-shared/cameras.ts'
import { Problem } from '../../base/index.ts'

export interface OnvifPlace {
  readonly device_url: string
  /** Video source of a device that has several. */
  readonly input: string | undefined
}

/** Throws Problem NO_CONTROLS where none is known. */
export function onvifOf({ source }: Camera): OnvifPlace {
  if (source.kind !== 'onvif') throw new Problem('NO_CONTROLS', { reason: 'no_service' })
  return { device_url: source.device_url, input: source.input }
}
