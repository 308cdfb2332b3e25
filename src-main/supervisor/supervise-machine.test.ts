import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Failure } from '../base/index.ts'
import { policy, stage } from './testing/stage.ts'
import type { SupervisedState } from './types.ts'

type Deed = { do: 'start' | 'stop' | 'retry' | 'fail' | 'progress' | 'settle' | 'refused' | 'auth' } | { do: 'turn'; ms: number }
const deeds: fc.Arbitrary<Deed> = fc.oneof(
  fc.constantFrom<Deed>(
    ...(['start', 'stop', 'retry', 'fail', 'progress', 'settle', 'refused', 'auth'] as const).map((name) => ({ do: name })),
  ),
  fc.integer({ min: 0, max: 40_000 }).map((ms): Deed => ({ do: 'turn', ms })),
)

/** What may follow what. `stop` reaches stopped from everywhere; only `start` leaves it. */
const follows: Record<SupervisedState, readonly SupervisedState[]> = {
  idle: ['starting', 'stopped', 'failed'],
  starting: ['starting', 'running', 'backing-off', 'failed', 'stopped'],
  running: ['starting', 'backing-off', 'failed', 'stopped'],
  'backing-off': ['starting', 'failed', 'stopped'],
  stopped: ['starting'],
  failed: ['starting', 'failed', 'stopped'],
}

describe('the state machine under any sequence of events', () => {
  it('makes only known transitions, runs one try at a time, and promises a next try only while it waits', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deeds, { maxLength: 40 }), fc.boolean(), async (sequence, obeys) => {
        const { supervised, clock, told, tries } = stage({ backoff: { ...policy, limit: 5 }, settleWithin: 1e9 }, { obeys })
        let before: SupervisedState = 'idle'
        // Told to end and not settled yet: it is still what it was, with its signal aborted.
        let stopping = false
        const check = () => {
          for (const status of told.splice(0)) {
            expect(follows[before]).toContain(status.state)
            before = status.state
            expect(status.trouble?.retry_at != null).toBe(status.state === 'backing-off')
            if (status.state === 'running') expect(status.trouble).toBeNull()
            if (status.state === 'failed' || status.state === 'backing-off') expect(status.trouble).not.toBeNull()
          }
          expect(supervised.status.state).toBe(before)
          expect(tries.filter(({ over }) => !over).length).toBeLessThanOrEqual(1)
          if (before === 'running' && !stopping)
            expect(tries.at(-1)).toMatchObject({ over: false, attempt: { signal: { aborted: false } } })
        }
        for (const deed of sequence) {
          const current = tries.at(-1)
          stopping = deed.do === 'stop' || (stopping && deed.do !== 'start')
          if (deed.do === 'turn') await clock.turn(deed.ms)
          else if (deed.do === 'start') supervised.start()
          else if (deed.do === 'stop') void supervised.stop()
          else if (deed.do === 'retry') supervised.retry()
          else if (deed.do === 'fail') void supervised.fail(new Failure('held'))
          else if (deed.do === 'progress') current?.attempt.progress()
          else if (deed.do === 'settle') current?.settle()
          else current?.fail(new Failure(deed.do))
          if (deed.do === 'settle' || deed.do === 'refused' || deed.do === 'auth') await clock.turn(0)
          check()
        }
        const stopped = supervised.stop()
        for (const one of tries) one.settle()
        await clock.turn(0)
        await stopped
        check()
        expect(before).toBe('stopped')
        expect(clock.pending).toBe(0)
      }),
      { numRuns: 300 },
    )
  })
})
