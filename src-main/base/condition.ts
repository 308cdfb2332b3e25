/** Condition variable: waits until something is so, and looks again only when whoever changes it says so. Instead of polling. */
import type { Clock } from './clock.ts'

export interface WaitLimit {
  readonly clock: Clock
  /** Milliseconds. */
  readonly within: number
}

export class Condition {
  readonly #waiting = new Set<() => void>()

  /** Something changed: everybody who waits looks again, at once. */
  notify(): void {
    for (const look of [...this.#waiting]) look()
  }

  /** Resolves with true as soon as `isSo()` gives true, which is asked now and at every `notify`; with false when the time is over. */
  until(isSo: () => boolean, limit?: WaitLimit): Promise<boolean> {
    if (isSo()) return Promise.resolve(true)
    return new Promise((resolve) => {
      const done = (met: boolean) => {
        this.#waiting.delete(look)
        cancel?.()
        resolve(met)
      }
      const look = () => {
        if (isSo()) done(true)
      }
      this.#waiting.add(look)
      const cancel = limit?.clock.after(limit.within, () => done(false))
    })
  }
}
