/**
 * Refusals that the server's operator mends, not we: a path that was not allowed, a password. They are not retried, but a server
 * that was started anew or configured otherwise since is another one, and gets one more try: forty cameras do not wait for somebody to press a
 * button because a line was missing there for an hour. Needs the API; without it a person starts them.
 */
import { type Clock, isDue } from '../../base/index.ts'
import type { SupervisedStatus } from '../../supervisor/types.ts'
import type { ServerWatch } from '../mediamtx/server-watch.ts'

const mendable: ReadonlySet<string> = new Set(['path-refused', 'codec', 'auth'])
/** The configuration is read this often while something is refused, once for all publications. */
const every = 10_000

/** Called after each poll of the server: is it worth another try? */
export type RetryOnConfigChange = (status: SupervisedStatus) => Promise<boolean>

export function retryOnConfigChange({ watch, path, clock }: { watch: ServerWatch; path: string; clock: Clock }): RetryOnConfigChange {
  let seen: string | undefined
  let due = 0
  return async ({ state, trouble }) => {
    if (state !== 'failed' || !trouble || !mendable.has(trouble.cause)) {
      seen = undefined
      due = 0
      return false
    }
    const now = clock.now()
    if (!isDue(due, now, every)) return false
    due = now + every
    // Of another process as well: newer servers do not show that a password was changed.
    const print = await watch.fingerprint(path)
    const changed = seen !== undefined && print !== undefined && print !== seen
    seen = changed ? undefined : (print ?? seen)
    return changed
  }
}
