/** Where a camera's ONVIF device is and who logs in there: for its live session, and nobody else. */
import { deviceUrlOf } from '../../src-shared/cameras.ts'
import { Failure } from '../base/index.ts'
import type { DeviceTarget } from '../devices/index.ts'
import { credentialsOf } from './draft.ts'
import { refuseClosed } from './plan.ts'
import type { Entry } from './storage.ts'

/** Throws Failure not-found where there is no such camera or no ONVIF device of it is known, auth where its password cannot be read. */
export function targetOf(entry: Entry | undefined, id: string): DeviceTarget {
  if (!entry) throw new Failure('not-found', `there is no camera ${id}`)
  const deviceUrl = deviceUrlOf(entry.camera)
  if (deviceUrl === undefined) throw new Failure('not-found', 'no ONVIF device of this camera is known')
  refuseClosed(entry)
  return { deviceUrl, credentials: credentialsOf(entry), worked: Object.values(entry.quirks).some(({ played }) => played) }
}
