/** A fake clock for tests: it stands still until it is turned: timers fire in order, and promises settle between them. */
import type { Clock } from '../base/index.ts'

export interface FakeClock extends Clock {
  /** Moves on by `ms`, firing what is due on the way. */
  turn(ms: number): Promise<void>
  /** Timers that wait. */
  readonly pending: number
}

export function createFakeClock(random: () => number = () => 0.5): FakeClock {
  let now = 1_700_000_000_000
  let timers: { at: number; call: () => void }[] = []
  return {
    now: () => now,
    random,
    after(ms, call) {
      const timer = { at: now + ms, call }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    get pending() {
      return timers.length
    },
    async turn(ms) {
      const until = now + ms
      await settle()
      for (;;) {
        const next = timers.reduce<(typeof timers)[number] | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined)
        if (!next || next.at > until) break
        timers = timers.filter((other) => other !== next)
        now = Math.max(now, next.at)
        next.call()
        await settle()
      }
      now = until
    },
  }
}

/** Lets every promise that is settled run its reactions. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
