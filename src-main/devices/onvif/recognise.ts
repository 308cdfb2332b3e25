/** Does ONVIF live at an address? Asked with what everybody may ask, the time. */
import { asFailure, type Failure } from '../../base/index.ts'
import { createSession, type SessionOptions } from './session.ts'
import { OnvifFault } from './soap.ts'

export interface Recognition {
  readonly isDevice: boolean
  /** What else answered, or that nothing did; of a device: what it refuses. */
  readonly failure: Failure | undefined
}

export function recogniseDevice(target: Omit<SessionOptions, 'credentials'>, signal?: AbortSignal, timeout?: number): Promise<Recognition> {
  const session = createSession({ ...target, credentials: undefined })
  return session.readTime({ signal, ...(timeout === undefined ? {} : { timeout }) }).then(
    () => ({ isDevice: true, failure: undefined }),
    (thrown: unknown) => {
      const failure = asFailure(thrown)
      // a fault that has a code was written by a device; a bare 401 comes from any web server
      return { isDevice: failure instanceof OnvifFault && failure.codes.length > 0, failure }
    },
  )
}
