/**
 * The one state machine for everything long-lived: idle → starting → running → backing-off → starting …, ends stopped and failed.
 *
 * Guarantees: at most one try runs at a time, except one that ignored its abort past a deadline and was given up (noted in
 * the log); `running` is entered by progress only; a final failure is never retried by itself; the count of tries starts again
 * only after a healthy period; every transition is told to `changed`, with the time of the next try in `trouble.retry_at`.
 */
import { asFailure, type Clock, type Failure, type Log } from '../base/index.ts'
import { type AttemptRun, startAttempt } from './attempt-run.ts'
import { backoffDelay, defaultBackoff } from './backoff.ts'
import type { BackoffPolicy, Supervised, SupervisedOptions, SupervisedState, SupervisedStatus } from './types.ts'

interface Surroundings {
  readonly clock: Clock
  readonly log: Log
  /** Told while it is neither idle nor stopped, so that closing the supervisor can stop it. */
  readonly alive?: (supervised: Supervised, alive: boolean) => void
}

export function supervise(options: SupervisedOptions, { clock, log: roomLog, alive }: Surroundings): Supervised {
  const policy: BackoffPolicy = { ...defaultBackoff, ...options.backoff }
  const log = roomLog.child({ supervised: options.name })
  let status: SupervisedStatus = { state: 'idle', since: clock.now(), trouble: null, restarts: 0, errors: 0 }
  let current: AttemptRun | undefined
  /** Resolves when no try of ours runs any more. */
  let quiet: Promise<void> = Promise.resolve()
  let attempts = 0
  let failures = 0
  let cancelWait = () => {}
  /** A stop waits for its try to settle; only `start` may take it back. */
  let stopping = false
  /** Every decision makes the ones that are still under way void. */
  let decision = 0

  const enter = (state: SupervisedState, change: Partial<SupervisedStatus> = {}) => {
    status = { ...status, since: state === status.state ? status.since : clock.now(), ...change, state }
    alive?.(supervised, state !== 'idle' && state !== 'stopped')
    try {
      options.changed?.(status)
    } catch (thrown) {
      log.error({ error: String(thrown) }, 'A listener of a supervised state failed')
    }
  }

  /** Ends the current try, if any, and makes pending waits void. Returns when nothing runs. */
  const end = (reason: Failure | undefined): Promise<void> => {
    decision += 1
    cancelWait()
    const ended = current
    current = undefined
    if (ended) quiet = ended.end(reason)
    return quiet
  }

  /** `again`: after a try that ended or was told to, not because somebody wants it anew. */
  const begin = (again: boolean) => {
    const mine = ++decision
    stopping = false
    enter('starting', { trouble: withoutRetry(status) })
    void quiet.then(() => {
      if (mine === decision) launch(again)
    })
  }

  const launch = (again: boolean) => {
    attempts += 1
    if (again) status = { ...status, restarts: status.restarts + 1 }
    current = startAttempt(options, attempts, clock, {
      firstProgress: (attempt) => {
        if (attempt === current) enter('running', { trouble: null })
      },
      ended: (attempt, failure) => {
        if (attempt === current) failed(failure, attempt)
      },
      givenUp: () => log.error({}, 'A try did not end after it was told to, and was given up'),
      defect: (thrown) =>
        log.error({ error: thrown instanceof Error ? thrown.stack : String(thrown) }, 'A supervised task threw what is no Failure'),
    })
  }

  const failed = (thrown: Failure, attempt: AttemptRun) => {
    const failure = options.judge?.(thrown) ?? thrown
    if (attempt.ranFor() >= policy.healthyAfter) failures = 0
    failures += 1
    void end(failure)
    const errors = status.errors + 1
    const now = clock.now()
    if (failure.final || (policy.limit > 0 && failures >= policy.limit)) {
      log.warn({ cause: failure.cause, evidence: failure.evidence, failures }, 'Given up')
      return enter('failed', { errors, trouble: failure.toTrouble(now, failures) })
    }
    const delay = Math.max(backoffDelay(policy, failures, clock.random()), options.pause?.(failure) ?? 0)
    log.info({ cause: failure.cause, evidence: failure.evidence, failures, delay }, 'Failed, next try later')
    cancelWait = clock.after(delay, () => begin(true))
    enter('backing-off', { errors, trouble: failure.toTrouble(now, failures, now + delay) })
  }

  const enterStopped = () => {
    stopping = false
    enter('stopped', { trouble: withoutRetry(status) })
  }

  const supervised: Supervised = {
    get status() {
      return status
    },
    start() {
      if (status.state !== 'idle' && status.state !== 'stopped' && !stopping) return
      failures = 0
      begin(false)
    },
    async stop() {
      if (status.state === 'stopped') return quiet
      const ended = end(undefined)
      const mine = decision
      stopping = true
      // Nothing to wait for: no try, or one that settled or stalled before.
      if (status.state !== 'starting' && status.state !== 'running') return enterStopped()
      await ended
      if (mine === decision) enterStopped()
    },
    retry() {
      if (status.state === 'idle' || status.state === 'stopped' || stopping) return
      void end(undefined)
      failures = 0
      begin(true)
    },
    async fail(failure) {
      if (status.state === 'stopped' || stopping) return quiet
      const known = asFailure(failure)
      const ended = end(known)
      enter('failed', { errors: status.errors + 1, trouble: known.toTrouble(clock.now(), failures + 1) })
      await ended
    },
  }
  return supervised
}

const withoutRetry = ({ trouble }: SupervisedStatus) => trouble && { ...trouble, retry_at: null }
