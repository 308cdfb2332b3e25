/**
 * Listens to one camera for as long as it is wanted: subscribes, pulls, and begins anew whenever that ends, later each time it
 * fails. A subscription that was lost after it worked is made again at once, since a camera that restarted forgot it.
 */
import { asFailure, type Clock, type Failure, pause } from '../../base/index.ts'
import { type OnvifDevice, OnvifFault } from '../../devices/onvif/index.ts'
import type { Notification } from './read-notifications.ts'
import { subscribe } from './subscription.ts'

export interface FollowerParts {
  readonly clock: Clock
  device(signal: AbortSignal): Promise<OnvifDevice>
  /** The camera's own words, in the order in which they came. */
  heard(notifications: readonly Notification[], device: OnvifDevice): void
  /** `retryAt`: when it is tried again, milliseconds since 1970. */
  changed(
    state: 'connecting' | 'following' | 'waiting' | 'unsupported',
    failure?: { failure: Failure; retryAt: number; attempt: number },
  ): void
  readonly lifetime?: number | undefined
  readonly patience?: number | undefined
}

/** Milliseconds: the first wait after a failure, the longest, and for a camera that offers no subscription. */
const firstWait = 5000
const longestWait = 60_000
const unsupportedWait = 6 * 3600_000
/** Milliseconds after which a subscription that ends was a good one. */
const lasted = 10_000

/** Begins at once. The result ends it, and with it the subscription at the camera. */
export function follow(parts: FollowerParts): () => Promise<void> {
  const { clock, heard, changed } = parts
  const ended = new AbortController()
  const { signal } = ended

  /** Until it is lost. */
  const once = async (): Promise<void> => {
    const device = await parts.device(signal)
    const { lifetime, patience } = parts
    const began = clock.now()
    const subscription = await subscribe({ device, clock, signal, ...(lifetime && { lifetime }), ...(patience && { patience }) })
    subscribed = true
    // a camera that has nothing to say lets the first pull wait; one that failed before has to prove it
    if (failures === 0) changed('following')
    try {
      for (;;) {
        const found = await subscription.pull(signal)
        if (worked) failures = 0
        worked ||= clock.now() - began > lasted
        changed('following')
        heard(found, device)
      }
    } finally {
      await subscription.end()
    }
  }

  let failures = 0
  let worked = false
  let subscribed = false
  const run = async () => {
    while (!signal.aborted) {
      changed('connecting')
      worked = false
      subscribed = false
      const thrown = await once().then(
        () => undefined,
        (reason: unknown) => reason,
      )
      if (signal.aborted) return
      if (worked) continue
      failures += 1
      const failure = asFailure(thrown)
      const none = !subscribed && (failure.cause === 'not-found' || isUnsupported(failure))
      const wait = none ? unsupportedWait : Math.min(longestWait, firstWait * 2 ** (failures - 1)) * (0.8 + 0.4 * clock.random())
      changed(none ? 'unsupported' : 'waiting', { failure, retryAt: clock.now() + wait, attempt: failures })
      await pause(clock, wait, signal).catch(() => {})
    }
  }
  const running = run()

  return async () => {
    ended.abort()
    await running
  }
}

function isUnsupported(failure: Failure): boolean {
  return failure instanceof OnvifFault && /not (implemented|supported)/i.test(failure.evidence ?? '')
}
