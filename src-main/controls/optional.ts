/** Optional operations of ONVIF: a camera that lacks one is no failure. */
import { OnvifFault } from '../devices/onvif/index.ts'

/** What an operation that a camera may lack answers; undefined when it lacks it. Throws what makes every other call fail as well. */
export async function optional<T>(call: Promise<T>): Promise<T | undefined> {
  return call.catch((thrown: unknown) => {
    if (thrown instanceof OnvifFault && thrown.cause !== 'auth') return undefined
    throw thrown
  })
}
