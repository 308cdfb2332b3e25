/**
 * Keeps a session alive without ever blocking it. Cameras disagree about what counts: GET_PARAMETER where it is listed, else
 * OPTIONS; when that is refused, or not answered twice, the other. What worked is remembered per camera.
 */
import type { Clock } from '../../base/index.ts'

export type KeepAliveMethod = 'GET_PARAMETER' | 'OPTIONS'

export interface KeepAliveOptions {
  readonly clock: Clock
  /** Seconds of the session as the camera told them; 0 counts as not told: 60. */
  readonly timeout: number
  readonly methods: ReadonlySet<string>
  readonly learnt: KeepAliveMethod | undefined
  /** Status of the answer; undefined when none came. */
  send(method: KeepAliveMethod): Promise<number | undefined>
  /** Called when another method turned out to be the right one. */
  changed(method: KeepAliveMethod): void
}

export interface KeepAlive {
  readonly method: KeepAliveMethod
  stop(): void
}

export const otherMethod = (method: KeepAliveMethod): KeepAliveMethod => (method === 'OPTIONS' ? 'GET_PARAMETER' : 'OPTIONS')

/** Milliseconds between two signs of life, for a session time-out in seconds. */
export function keepAliveInterval(timeout: number): number {
  return Math.max(500, Math.min((timeout > 0 ? timeout : 60) * 500, 25_000))
}

export function startKeepAlive(options: KeepAliveOptions): KeepAlive {
  const { clock, methods, learnt } = options
  const interval = keepAliveInterval(options.timeout)
  let method: KeepAliveMethod = learnt ?? (methods.has('GET_PARAMETER') ? 'GET_PARAMETER' : 'OPTIONS')
  let switches = 0
  let missing = 0
  let stopped = false

  const judge = (asked: KeepAliveMethod, status: number | undefined) => {
    if (stopped || asked !== method) return
    missing = status === undefined ? missing + 1 : 0
    const bad = status === undefined ? missing >= 2 : status >= 400
    if (!bad || switches >= 2) return
    switches += 1
    missing = 0
    method = otherMethod(method)
    // Back at the first one, neither is liked: nothing was learnt.
    if (switches === 1) options.changed(method)
  }
  const beat = () => {
    if (stopped) return
    const asked = method
    void options.send(asked).then((status) => judge(asked, status))
    cancel = clock.after(interval, beat)
  }
  let cancel = clock.after(interval, beat)

  return {
    get method() {
      return method
    },
    stop() {
      stopped = true
      cancel()
    },
  }
}
