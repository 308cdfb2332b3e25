/** Asks an ONVIF camera for a key frame now (SetSynchronizationPoint), of the profile that a stream comes from. */
import type { StreamRole } from '../../src-shared/cameras.ts'
import { asFailure, Failure } from '../base/index.ts'
import type { Devices } from '../devices/index.ts'
import { xml } from '../devices/onvif/index.ts'
import type { Entry } from './storage.ts'

/** Milliseconds: later it would come by itself. */
const patience = 3000
const versions = [
  { service: 'media2', namespace: 'http://www.onvif.org/ver20/media/wsdl' },
  { service: 'media', namespace: 'http://www.onvif.org/ver10/media/wsdl' },
] as const

/** Rejects with Failure: not-found where this stream comes from no profile, and whatever the camera refuses. */
export async function requestKeyFrame(entry: Entry | undefined, role: StreamRole, devices: Devices): Promise<void> {
  const token = entry?.camera.streams.find((stream) => stream.role === role)?.profile_token
  if (!entry || !token) throw new Failure('not-found', 'this stream comes from no ONVIF profile')
  const device = await devices.session(entry.camera.id, { deadline: patience })
  const offered = versions.filter(({ service }) => service === 'media' || device.services.media2 !== undefined)
  let refused: Failure | undefined
  for (const { service, namespace } of offered) {
    const body = `<SetSynchronizationPoint xmlns="${namespace}"><ProfileToken>${xml.escapeXml(token)}</ProfileToken></SetSynchronizationPoint>`
    try {
      await device.call({ service, body }, { timeout: patience })
      return
    } catch (thrown) {
      refused = asFailure(thrown)
      // there is no way to it, or it wants another login: the older service would say the same
      if (!['not-found', 'protocol', 'failing'].includes(refused.cause)) break
    }
  }
  throw refused ?? new Failure('not-found', 'the camera has no media service')
}
