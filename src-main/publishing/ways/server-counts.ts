/** The session of a stream that does not pass here: its progress is what the server counts on the path, poll by poll. */
import { Failure } from '../../base/index.ts'
import type { Attempt } from '../../supervisor/types.ts'
import type { PathState } from '../mediamtx/path-state.ts'
import type { ServerView } from '../mediamtx/server-watch.ts'
import type { Delivery } from './delivery.ts'
import { watchFrameErrors } from './frame-errors.ts'
import type { Carrying, PublishContext, Session } from './publish-context.ts'

/** Milliseconds without a byte more after which the source is said to stand still. */
const stillAfter = 6000

/** `polled` may mend what is missing, poll by poll, never two at a time; what it throws ends the session. */
export function watchServerCounts(
  context: Pick<PublishContext, 'watch' | 'path' | 'clock'>,
  attempt: Attempt,
  polled: (view: ServerView, previous: ServerView | undefined) => Promise<void>,
): Pick<Carrying, 'session' | 'run'> {
  const { watch, path, clock } = context
  let counted: number | undefined
  let first = 0
  let changedAt = clock.now()
  let delivery: Delivery = 'unknown'
  const errors = watchFrameErrors()
  const session: Session = {
    get bytes() {
      return counted === undefined ? 0 : counted - first
    },
    frames: 0,
    dropped: 0,
    delay: null,
    proof: {
      get delivery() {
        return delivery
      },
      get serverBytes() {
        return counted ?? null
      },
      get damage() {
        return errors.damage
      },
    },
    tick: () => {},
    polled: () => {},
  }
  const look = (state: PathState | undefined) => {
    const now = clock.now()
    const bytes = state?.inboundBytes
    if (bytes !== undefined && bytes !== counted) {
      if (counted === undefined || bytes < counted) first = bytes - (counted === undefined ? 0 : Math.max(0, counted - first))
      const moved = counted !== undefined && bytes > 0
      counted = bytes
      changedAt = now
      if (moved && state?.available) {
        attempt.progress()
        delivery = 'arriving'
      }
    } else if (now - changedAt > stillAfter) delivery = 'stalled-source'
  }
  const run = () =>
    new Promise<void>((resolve, reject) => {
      let previous: ServerView | undefined
      let mending = false
      const release = watch.use((view: ServerView) => {
        if (view.api !== 'ok') {
          const failure = view.failure ?? new Failure('unreachable', 'the API does not answer')
          // A listener that was opened anew refuses once; what it pulls goes on meanwhile.
          if (failure.cause !== 'silent' && !failure.final && previous?.api === 'ok') {
            previous = view
            return
          }
          const hangs = failure.cause === 'silent' && delivery === 'arriving'
          return end(() => reject(hangs ? new Failure('stalled-server', failure.evidence) : failure))
        }
        const state = view.paths.get(path)
        look(state)
        if (state) errors.observe(clock.now(), state.framesInError)
        if (mending) return
        mending = true
        const mended = polled(view, previous).finally(() => (mending = false))
        mended.catch((thrown: unknown) => end(() => reject(thrown)))
        previous = view
      })
      const stop = () => end(resolve)
      const end = (settle: () => void) => {
        release()
        attempt.signal.removeEventListener('abort', stop)
        settle()
      }
      if (attempt.signal.aborted) stop()
      else attempt.signal.addEventListener('abort', stop, { once: true })
    })
  return { session, run }
}
