/**
 * A bounded queue with retries: the messages of one webhook, one after the other in their order. Whoever gives it a message never waits:
 * what the other side does not take is tried again later each time, and beyond its bounds the oldest are dropped, and counted.
 */
import { randomUUID } from 'node:crypto'
import { asFailure, type Clock, type Failure } from '../../base/index.ts'
import { type HookTarget, postMessage } from './post-message.ts'

export interface SenderParts {
  readonly clock: Clock
  target(): HookTarget
  changed(): void
}

export interface Sender {
  give(message: object): void
  readonly waiting: number
  readonly dropped: number
  readonly deliveredAt: number | null
  /** Of the last try, until one succeeds. */
  readonly trouble:
    | { readonly failure: Failure; readonly at: number; readonly attempt: number; readonly retryAt: number | null }
    | undefined
  /** Tries at once, whatever it waits for: the target was changed. */
  again(): void
  close(): void
}

/** Messages that may wait, milliseconds that one may, and the waits between tries. */
const mostWaiting = 500
const oldest = 3600_000
const waits = [1000, 5000, 15_000, 60_000, 300_000]

export function createSender({ clock, target, changed }: SenderParts): Sender {
  const queue: { readonly id: string; readonly at: number; readonly body: string }[] = []
  let [dropped, attempt, busy, closed] = [0, 0, false, false]
  let deliveredAt: number | null = null
  let trouble: Sender['trouble']
  let cancelWait = () => {}

  const drop = (count: number) => {
    queue.splice(0, count)
    dropped += count
  }
  const send = async () => {
    if (busy || closed) return
    busy = true
    cancelWait()
    while (queue.length > 0 && !closed) {
      drop(queue.filter(({ at }) => clock.now() - at > oldest).length)
      const [next] = queue
      if (!next) break
      try {
        await postMessage(target(), next.body, next.id, Math.floor(clock.now() / 1000))
        if (queue[0] === next) queue.shift()
        attempt = 0
        trouble = undefined
        deliveredAt = clock.now()
      } catch (thrown) {
        attempt += 1
        const failure = asFailure(thrown)
        const wait = waits[Math.min(attempt, waits.length) - 1] ?? 0
        // it will not take this one, whenever it is sent; it may take the next one
        if (failure.final && queue[0] === next) drop(1)
        trouble = { failure, at: clock.now(), attempt, retryAt: queue.length > 0 ? clock.now() + wait : null }
        if (!closed && queue.length > 0) cancelWait = clock.after(wait, () => void send())
        break
      } finally {
        if (!closed) changed()
      }
    }
    busy = false
  }

  return {
    give(message) {
      if (closed) return
      queue.push({ id: randomUUID(), at: clock.now(), body: JSON.stringify(message) })
      if (queue.length > mostWaiting) drop(1)
      if (!trouble?.retryAt) void send()
      else changed()
    },
    get waiting() {
      return queue.length
    },
    get dropped() {
      return dropped
    },
    get deliveredAt() {
      return deliveredAt
    },
    get trouble() {
      return trouble
    },
    again() {
      trouble = trouble && { ...trouble, retryAt: null }
      void send()
    },
    close() {
      closed = true
      cancelWait()
    },
  }
}
