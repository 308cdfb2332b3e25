/** Does ONVIF live at an address? Asked with what everybody may ask, the time. */
import { createSession, type SessionOptions } from './session.ts'
import { OnvifFault } from './soap.ts'

/** False for whatever else answers, or nothing. */
export function isOnvifDevice(target: Omit<SessionOptions, 'credentials'>, signal?: AbortSignal): Promise<boolean> {
  const session = createSession({ ...target, credentials: undefined })
  // a fault that has a code was written by a device; a bare 401 comes from any web server
  return session.readTime({ signal }).then(
    () => true,
    (thrown: unknown) => thrown instanceof OnvifFault && thrown.codes.length > 0,
  )
}
