/**
 * Keeps a session alive without ever blocking it. Cameras disagree about what counts, and some hang up at what they do not know:
 * GET_PARAMETER where it is listed, else OPTIONS; when that is refused, not answered twice, or ends the session, the next one. What
 * worked, and what ended a session, is remembered per camera.
 */
import type { Clock } from '../../base/index.ts'
import type { KeepAliveMethod, Quirks } from '../types.ts'

export interface KeepAliveOptions {
  readonly clock: Clock
  /** Seconds of the session as the camera told them; 0 counts as not told: 60. */
  readonly timeout: number
  readonly methods: ReadonlySet<string>
  /** What is known of this camera; whatever is learnt is written into it. */
  readonly quirks: Quirks
  /** Status of the answer; undefined when none came. */
  send(method: Exclude<KeepAliveMethod, 'none'>): Promise<number | undefined>
}

export interface KeepAlive {
  /** The camera ended the session: learns from it. */
  ended(): void
  stop(): void
}

const ladder: readonly KeepAliveMethod[] = ['GET_PARAMETER', 'OPTIONS', 'SET_PARAMETER']
/** Milliseconds after an answer in which an end may be what the question led to; once may be chance. */
const shortly = 1000

/** Milliseconds between two signs of life, for a session time-out in seconds. */
export function keepAliveInterval(timeout: number): number {
  return Math.max(500, Math.min((timeout > 0 ? timeout : 60) * 500, 25_000))
}

export function startKeepAlive(options: KeepAliveOptions): KeepAlive {
  const { clock, methods, quirks } = options
  const interval = keepAliveInterval(options.timeout)
  const startedAt = performance.now()
  const allowed = (method: KeepAliveMethod) => !quirks.keepAliveEnds?.includes(method)
  const after = (method: KeepAliveMethod): KeepAliveMethod => ladder.find((one) => one !== method && allowed(one)) ?? 'none'
  const first = (): KeepAliveMethod => {
    const wished = quirks.keepAlive ?? (methods.has('GET_PARAMETER') ? 'GET_PARAMETER' : 'OPTIONS')
    return allowed(wished) ? wished : after(wished)
  }

  let method = first()
  let switches = 0
  let missing = 0
  let stopped = false
  let asking: KeepAliveMethod | undefined
  let answered: { method: KeepAliveMethod; at: number; status: number } | undefined

  const judge = (asked: KeepAliveMethod, status: number | undefined) => {
    if (stopped) return
    if (status !== undefined) answered = { method: asked, at: performance.now(), status }
    if (asking === asked) asking = undefined
    if (asked !== method) return
    missing = status === undefined ? missing + 1 : 0
    const bad = status === undefined ? missing >= 2 : status >= 400
    if (!bad || switches >= 2) return
    switches += 1
    missing = 0
    const before = method
    // The usual two take turns; the others are for cameras that hang up.
    const other = method === 'OPTIONS' ? 'GET_PARAMETER' : 'OPTIONS'
    method = allowed(other) ? other : after(method)
    // Back at the first one, neither is liked: nothing was learnt.
    if (switches === 1 && method !== before) quirks.keepAlive = method
  }
  const beat = () => {
    if (stopped) return
    if (method !== 'none') {
      const asked = method
      asking = asked
      void options.send(asked).then((status) => judge(asked, status))
    }
    cancel = clock.after(interval, beat)
  }
  let cancel = clock.after(interval, beat)

  /** At this question the camera hangs up: never again. */
  const avoid = (culprit: KeepAliveMethod) => {
    quirks.keepAliveEnds = [...(quirks.keepAliveEnds ?? []), culprit]
    delete quirks.keepAliveDoubt
    // Where each of them ends the session, the camera is asked nothing; and where that ends it too, all is open again.
    quirks.keepAlive = after(culprit)
  }

  return {
    ended() {
      if (stopped) return
      if (asking !== undefined) return avoid(asking)
      const seconds = (performance.now() - startedAt) / 1000
      const limit = options.timeout > 0 ? options.timeout : 60
      if (seconds <= limit * 0.7 || seconds >= limit * 2.5) {
        if (!answered || performance.now() - answered.at > Math.min(shortly, interval / 4)) return
        // what was refused as well is no chance
        if (answered.status >= 400 || quirks.keepAliveDoubt === answered.method) avoid(answered.method)
        else quirks.keepAliveDoubt = answered.method
        return
      }
      // Ended about when an unrefreshed session would: what was sent as a sign of life does not count here.
      if (method === 'none') delete quirks.keepAliveEnds
      quirks.keepAlive = after(method)
    },
    stop() {
      stopped = true
      cancel()
    },
  }
}
