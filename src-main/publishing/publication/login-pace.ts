/**
 * Backoff of logins: how often one is tried that worked before and is refused now. A server that is being started, or loses its users' database
 * for a while, answers so as well as one where the password was changed; and a server may lock an account after some tries. So it is
 * asked again, ever more rarely, for ever.
 */
export interface LoginPace {
  /** It was refused. */
  refused(now: number): void
  accepted(): void
  /** Milliseconds until the next login may be tried; 0: now. */
  wait(now: number): number
}

const first = 15_000
const longest = 600_000

export function createLoginPace(): LoginPace {
  let pause = 0
  let refusedAt = 0
  return {
    refused(now) {
      pause = pause === 0 ? first : Math.min(longest, pause * 4)
      refusedAt = now
    },
    accepted() {
      pause = 0
    },
    // A clock that was set back must not make it wait longer than that.
    wait: (now) => (pause === 0 ? 0 : Math.max(0, Math.min(pause, refusedAt + pause - now))),
  }
}
