/** Where a camera's ONVIF device is and who logs in there: for its live session, and nobody else. */
import { Failure } from '../base/index.ts'
import type { DeviceTarget } from '../devices/index.ts'
import { credentialsOf } from './draft.ts'
import { refuseClosed } from './plan.ts'
import type { Entry } from './storage.ts'

/** Throws Failure not-found where there is no such camera or it is not known by ONVIF, auth where its password cannot be read. */
export function targetOf(entry: Entry | undefined, id: string): DeviceTarget {
  if (!entry) throw new Failure('not-found', `there is no camera ${id}`)
  const { source } = entry.camera
  if (source.kind !== 'onvif') throw new Failure('not-found', 'this camera was not added by ONVIF')
  refuseClosed(entry)
  return { deviceUrl: source.device_url, credentials: credentialsOf(entry) }
}
