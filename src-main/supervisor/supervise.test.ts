import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Cause, isFinal } from '../../src-shared/trouble.ts'
import { Failure, type Log } from '../base/index.ts'
import { silentLog } from '../testing/silent-log.ts'
import { policy, stage } from './testing/stage.ts'
import type { SupervisedState } from './types.ts'

describe('supervise', () => {
  it('is running only after progress, and says so once', async () => {
    const { supervised, clock, last, states } = stage()
    expect(supervised.status.state).toBe('idle')
    supervised.start()
    supervised.start()
    await clock.turn(0)
    expect(supervised.status.state).toBe('starting')
    last().attempt.progress()
    last().attempt.progress()
    expect(states()).toEqual(['starting', 'running'])
  })

  it('waits between tries as the policy says, and announces when the next one is', async () => {
    const { supervised, clock, last, tries } = stage({ backoff: policy })
    supervised.start()
    await clock.turn(0)
    last().fail(new Failure('refused', 'connect ECONNREFUSED'))
    await clock.turn(0)
    expect(supervised.status).toMatchObject({ state: 'backing-off', errors: 1, restarts: 0 })
    expect(supervised.status.trouble).toMatchObject({
      cause: 'refused',
      evidence: 'connect ECONNREFUSED',
      attempt: 1,
      retry_at: clock.now() + 1500,
    })
    await clock.turn(1499)
    expect(tries).toHaveLength(1)
    await clock.turn(1)
    expect(tries).toHaveLength(2)
    expect(supervised.status).toMatchObject({ state: 'starting', restarts: 1 })
    expect(supervised.status.trouble).toMatchObject({ cause: 'refused', retry_at: null })
    last().attempt.progress()
    expect(supervised.status).toMatchObject({ state: 'running', trouble: null })
  })

  it('counts as restarts what was lost or told to begin anew, not what somebody stopped and wants again', async () => {
    const { supervised, clock, last } = stage({ backoff: policy })
    for (let time = 0; time < 3; time += 1) {
      supervised.start()
      await clock.turn(0)
      last().attempt.progress()
      const stopped = supervised.stop()
      last().settle()
      await stopped
    }
    expect(supervised.status).toMatchObject({ state: 'stopped', restarts: 0 })
    supervised.start()
    await clock.turn(0)
    last().attempt.progress()
    supervised.retry()
    last().settle()
    await clock.turn(0)
    expect(supervised.status.restarts).toBe(1)
  })

  it('tries again after a clean return', async () => {
    const { supervised, clock, last, tries } = stage()
    supervised.start()
    await clock.turn(0)
    last().settle()
    await clock.turn(0)
    expect(supervised.status).toMatchObject({ state: 'backing-off', trouble: { cause: 'server-closed' } })
    await clock.turn(60_000)
    expect(tries.length).toBeGreaterThan(1)
  })

  it.each<Cause>(['auth', 'encrypted', 'codec', 'bad-url', 'held', 'duel', 'path-refused', 'tool-missing'])(
    'does not try again what trying cannot mend: %s',
    async (cause) => {
      const { supervised, clock, last, tries } = stage()
      supervised.start()
      await clock.turn(0)
      last().fail(new Failure(cause))
      await clock.turn(3_600_000)
      expect(supervised.status).toMatchObject({ state: 'failed', trouble: { cause, retry_at: null } })
      supervised.start()
      await clock.turn(3_600_000)
      expect(tries).toHaveLength(1)
      supervised.retry()
      await clock.turn(0)
      expect(tries).toHaveLength(2)
      expect(supervised.status.state).toBe('starting')
    },
  )

  it('lets the task judge: a loss of what ran before is tried again, and what its owner knows for certain is not', async () => {
    const known = new Failure('not-found', 'removed', true)
    const { supervised, clock, last, tries } = stage({
      judge: (failure) => (failure.cause === 'auth' ? new Failure('auth', failure.evidence, false) : failure),
    })
    supervised.start()
    await clock.turn(0)
    last().fail(new Failure('auth', '401'))
    await clock.turn(0)
    expect(supervised.status).toMatchObject({ state: 'backing-off', trouble: { cause: 'auth', evidence: '401', final: false } })
    expect(supervised.status.trouble && isFinal(supervised.status.trouble)).toBe(false)
    await clock.turn(3000)
    expect(tries).toHaveLength(2)
    last().fail(known)
    await clock.turn(3_600_000)
    expect(supervised.status).toMatchObject({ state: 'failed', trouble: { cause: 'not-found', final: true, retry_at: null } })
  })

  it('waits as long as its task says after a failure, and tries at once when it is asked to', async () => {
    const { supervised, clock, last, tries } = stage({ pause: ({ cause }) => (cause === 'refused' ? 600_000 : 0) })
    supervised.start()
    await clock.turn(0)
    last().fail(new Failure('refused'))
    await clock.turn(599_000)
    expect(tries).toHaveLength(1)
    await clock.turn(2000)
    expect(tries).toHaveLength(2)
    last().fail(new Failure('refused'))
    await clock.turn(0)
    supervised.retry()
    await clock.turn(0)
    expect(tries).toHaveLength(3)
  })

  it('gives up at the limit of tries in a row', async () => {
    const { supervised, clock, tries } = stage({
      backoff: { ...policy, limit: 3 },
      run: async () => Promise.reject(new Failure('refused')),
    })
    supervised.start()
    await clock.turn(3_600_000)
    expect(tries).toHaveLength(0)
    expect(supervised.status).toMatchObject({
      state: 'failed',
      errors: 3,
      restarts: 2,
      trouble: { cause: 'refused', attempt: 3, retry_at: null },
    })
  })

  it('starts to count again only after a healthy period', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 12 }), async (runs) => {
        const { supervised, clock, last } = stage({ backoff: policy, stallAfter: 1e9 }, { random: 1 })
        supervised.start()
        let inARow = 0
        for (const ranFor of runs) {
          await clock.turn(0)
          last().attempt.progress()
          await clock.turn(ranFor)
          last().fail(new Failure('stalled-source'))
          await clock.turn(0)
          inARow = ranFor >= policy.healthyAfter ? 1 : inARow + 1
          expect(supervised.status.trouble?.attempt).toBe(inARow)
          const wait = (supervised.status.trouble?.retry_at ?? 0) - clock.now()
          expect(wait).toBe(Math.min(policy.ceiling, policy.base * 2 ** (inARow - 1)))
          await clock.turn(wait)
        }
        await supervised.stop()
      }),
      { numRuns: 40 },
    )
  })

  it('takes a try that never shows progress for a failure', async () => {
    const { supervised, clock, last } = stage({ startWithin: 5000 })
    supervised.start()
    await clock.turn(4999)
    expect(supervised.status.state).toBe('starting')
    await clock.turn(1)
    expect(supervised.status).toMatchObject({ state: 'backing-off', trouble: { cause: 'no-media', evidence: 'no progress within 5 s' } })
    expect(last().attempt.signal.aborted).toBe(true)
  })

  it('takes a pause in progress for a stall, counted from the newest progress', async () => {
    const { supervised, clock, last } = stage({ stallAfter: 4000, stallCause: 'stalled-server' })
    supervised.start()
    await clock.turn(0)
    for (let passed = 0; passed < 20; passed += 1) {
      last().attempt.progress()
      await clock.turn(3900)
    }
    expect(supervised.status.state).toBe('running')
    await clock.turn(100)
    expect(supervised.status).toMatchObject({ state: 'backing-off', trouble: { cause: 'stalled-server' } })
    expect((last().attempt.signal.reason as Failure).cause).toBe('stalled-server')
  })

  it('does not begin a try before the one before it has settled', async () => {
    const { supervised, clock, tries, last } = stage({ settleWithin: 20_000, backoff: { ...policy, ceiling: 2000 } }, { obeys: false })
    supervised.start()
    await clock.turn(15_000)
    expect(supervised.status.state).toBe('backing-off')
    await clock.turn(10_000)
    expect(tries).toHaveLength(1)
    last().settle()
    await clock.turn(0)
    expect(tries).toHaveLength(2)
  })

  it('gives up a try that does not settle, notes it, and ignores what it still says', async () => {
    const noted: string[] = []
    const log: Log = { ...silentLog, error: (_, message) => noted.push(message), child: () => log }
    const { supervised, clock, tries, last } = stage({ settleWithin: 3000 }, { obeys: false, log })
    supervised.start()
    await clock.turn(0)
    const first = last()
    const stopped = supervised.stop()
    await clock.turn(2999)
    expect(supervised.status.state).toBe('starting')
    await clock.turn(1)
    await stopped
    expect(supervised.status.state).toBe('stopped')
    expect(noted).toEqual(['A try did not end after it was told to, and was given up'])
    first.attempt.progress()
    first.fail(new Failure('auth'))
    await clock.turn(60_000)
    expect(supervised.status.state).toBe('stopped')
    expect(tries).toHaveLength(1)
  })

  it('stops during a wait, and does not wake up afterwards', async () => {
    const { supervised, clock, last, tries } = stage()
    supervised.start()
    await clock.turn(0)
    last().fail(new Failure('refused'))
    await clock.turn(0)
    await supervised.stop()
    expect(supervised.status).toMatchObject({ state: 'stopped', trouble: { cause: 'refused', retry_at: null } })
    await clock.turn(3_600_000)
    expect(tries).toHaveLength(1)
    expect(clock.pending).toBe(0)
  })

  it('starts again after a stop that was not waited for', async () => {
    const { supervised, clock, tries, last } = stage()
    supervised.start()
    await clock.turn(0)
    last().attempt.progress()
    const stopped = supervised.stop()
    supervised.start()
    await stopped
    await clock.turn(0)
    expect(supervised.status.state).toBe('starting')
    expect(tries).toHaveLength(2)
  })

  it('stays held after fail(), until somebody asks for a retry', async () => {
    const { supervised, clock, last, tries } = stage()
    supervised.start()
    await clock.turn(0)
    last().attempt.progress()
    await supervised.fail(new Failure('held', 'kicked by its operator'))
    await clock.turn(3_600_000)
    expect(supervised.status).toMatchObject({ state: 'failed', trouble: { cause: 'held' } })
    expect(last().attempt.signal.aborted).toBe(true)
    supervised.retry()
    await clock.turn(0)
    expect(tries).toHaveLength(2)
  })

  it('reports what is no Failure as a defect of ours, and goes on', async () => {
    const { supervised, clock, tries } = stage({
      run() {
        throw new TypeError('x is undefined')
      },
    })
    supervised.start()
    await clock.turn(0)
    expect(supervised.status).toMatchObject({ state: 'backing-off', trouble: { cause: 'internal', evidence: 'x is undefined' } })
    expect(tries).toHaveLength(0)
  })

  it('bears a listener that throws or stops it from within', async () => {
    const seen: SupervisedState[] = []
    const one = stage({
      changed(status) {
        seen.push(status.state)
        if (status.state === 'backing-off') void one.supervised.stop()
        throw new Error('listener')
      },
    })
    one.supervised.start()
    await one.clock.turn(0)
    one.last().fail(new Failure('refused'))
    await one.clock.turn(60_000)
    expect(seen).toEqual(['starting', 'backing-off', 'stopped'])
    expect(one.tries).toHaveLength(1)
  })
})
