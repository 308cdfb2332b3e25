/**
 * Which keep-alive one server takes: there are some that close the connection at an OPTIONS within a session. The one that ended a
 * session is not used there again; without any, a server that hangs is noticed by its API and by what the socket does not take.
 */
import type { RtspPublishTarget } from '../../rtsp/types.ts'

type Method = NonNullable<RtspPublishTarget['keepAlive']>

export interface KeepAlive {
  readonly method: Method
  /** That one ended a session. False where there was none to blame. */
  avoid(): boolean
}

const order: readonly Method[] = ['OPTIONS', 'GET_PARAMETER', 'none']

export function createKeepAlive(): KeepAlive {
  let at = 0
  return {
    get method() {
      return order[at] ?? 'none'
    },
    avoid() {
      if (at >= order.length - 1) return false
      at += 1
      return true
    },
  }
}
