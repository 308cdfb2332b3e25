/** Time, handed in so that tests can turn it themselves. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls once after `ms`; the result cancels. */
  after(ms: number, call: () => void): () => void
  /** 0 to 1, for jitter. */
  random(): number
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
}

/** Whether what was planned for `at`, at most `every` ahead, is due. A wall clock that was set back must not make it wait until then. */
export function isDue(at: number, now: number, every: number): boolean {
  return now >= at || at - now > every
}
