/** RTSP without a login: is it spoken at this port, and does one of the makers' paths lead to a stream? */
import type { ScanStep } from '../../../src-shared/discovery.ts'
import { asFailure } from '../../base/index.ts'
import { joinAddress } from '../../net/index.ts'
import type { Rtsp } from '../../rtsp/types.ts'
import { rtspPaths } from '../stream-paths.ts'

export interface FoundStream {
  /** Undefined: the camera wants a login first, whatever the path, or knows none of these. */
  readonly url: string | undefined
  readonly needsCredentials: boolean
}

/** Undefined where nobody speaks RTSP. */
export async function lookForStream(
  host: string,
  port: number,
  { rtsp, signal }: { readonly rtsp: Rtsp; readonly signal: AbortSignal },
  tell: (step: ScanStep) => void,
): Promise<FoundStream | undefined> {
  const own = port === 554 ? undefined : port
  const root = joinAddress({ scheme: 'rtsp', host, port: own, path: '' })
  let wrong = 0
  for (const path of rtspPaths) {
    const url = `${root}${path}`
    const failure = await rtsp.describe({ url, signal }).then(() => undefined, asFailure)
    if (!failure) {
      tell({ by: 'rtsp', at: url, answered: true, cause: null, said: null })
      return { url, needsCredentials: false }
    }
    if (failure.cause === 'not-found') {
      wrong += 1
      continue
    }
    const speaks = failure.cause === 'auth' || failure.cause === 'camera-full' || failure.cause === 'no-media'
    tell({ by: 'rtsp', at: wrong === 0 ? root : url, answered: speaks, cause: failure.cause, said: failure.evidence ?? null })
    return speaks ? { url: wrong === 0 ? undefined : url, needsCredentials: failure.cause === 'auth' } : undefined
  }
  tell({ by: 'rtsp', at: root, answered: true, cause: 'not-found', said: `${wrong} paths` })
  return { url: undefined, needsCredentials: false }
}
