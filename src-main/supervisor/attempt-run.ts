/**
 * One try under its clocks: it must show progress in time and keep showing it, and once it was told to end it has a deadline
 * for that too. A return counts as an end by the other side; who decides what happens next is `supervise`.
 */
import { asFailure, type Clock, Failure } from '../base/index.ts'
import type { Attempt, SupervisedOptions } from './types.ts'

const defaults = { startWithin: 15_000, stallAfter: 10_000, settleWithin: 10_000 }

export interface AttemptRun {
  /** Tells it to end. Resolves when it settled, or was given up. */
  end(reason: Failure | undefined): Promise<void>
  /** Milliseconds since its first progress; 0 before it. */
  ranFor(): number
}

export interface AttemptEvents {
  firstProgress(attempt: AttemptRun): void
  /** Settled, or stalled; at most once, and never after `end` was called. */
  ended(attempt: AttemptRun, failure: Failure): void
  givenUp(): void
  /** It threw something that is no Failure: a defect of ours. */
  defect(thrown: unknown): void
}

export function startAttempt(options: SupervisedOptions, number: number, clock: Clock, events: AttemptEvents): AttemptRun {
  const { startWithin = defaults.startWithin, stallAfter = defaults.stallAfter, settleWithin = defaults.settleWithin } = options
  const abort = new AbortController()
  let over = false
  let firstProgress: number | undefined
  let lastProgress = 0
  let cancelStall = () => {}

  const conclude = (failure: Failure) => {
    if (over) return
    over = true
    cancelStall()
    events.ended(run, failure)
  }

  /** Looks again when the newest progress would be too old, so that a progress per packet costs one comparison. */
  const watchForStall = (wait: number) => {
    cancelStall()
    cancelStall = clock.after(wait, () => {
      const age = clock.now() - lastProgress
      if (age >= stallAfter) conclude(new Failure(options.stallCause ?? 'stalled-source', `no progress for ${seconds(stallAfter)} s`))
      // A clock that was set back makes the age negative: never wait longer than one period.
      else watchForStall(Math.min(stallAfter, stallAfter - age))
    })
  }

  const attempt: Attempt = {
    signal: abort.signal,
    number,
    progress() {
      if (over) return
      lastProgress = clock.now()
      if (firstProgress !== undefined) return
      firstProgress = lastProgress
      watchForStall(stallAfter)
      events.firstProgress(run)
    },
  }

  let settle = () => {}
  const settled = new Promise<void>((resolve) => {
    settle = resolve
  })

  const run: AttemptRun = {
    end(reason) {
      over = true
      cancelStall()
      abort.abort(reason)
      return new Promise((resolve) => {
        const cancelDeadline = clock.after(settleWithin, () => {
          events.givenUp()
          resolve()
        })
        void settled.then(() => {
          cancelDeadline()
          resolve()
        })
      })
    },
    ranFor: () => (firstProgress === undefined ? 0 : clock.now() - firstProgress),
  }

  cancelStall = clock.after(startWithin, () => {
    conclude(new Failure(options.stallCause ?? 'no-media', `no progress within ${seconds(startWithin)} s`))
  })
  // In the next turn: whoever started it has its handle before the first event comes.
  void Promise.resolve()
    .then(() => (over ? undefined : options.run(attempt)))
    .then(
      () => conclude(new Failure('server-closed', 'ended by the other side')),
      (thrown: unknown) => {
        if (!(thrown instanceof Failure) && !over) events.defect(thrown)
        conclude(asFailure(thrown))
      },
    )
    .finally(settle)
  return run
}

const seconds = (milliseconds: number) => Math.round(milliseconds / 100) / 10
