import { createFakeClock } from '../../testing/fake-clock.ts'
import { silentLog } from '../../testing/silent-log.ts'
import { supervise } from '../supervise.ts'
import type { Attempt, SupervisedOptions, SupervisedStatus } from '../types.ts'

/** A task whose tries the test ends by hand. */
export function stage(options: Partial<SupervisedOptions> = {}, { random = 0.5, obeys = true, log = silentLog } = {}) {
  const clock = createFakeClock(() => random)
  const told: SupervisedStatus[] = []
  const tries: { attempt: Attempt; settle: () => void; fail: (thrown: unknown) => void; over: boolean }[] = []
  const supervised = supervise(
    {
      name: 'task',
      run: (attempt) =>
        new Promise<void>((resolve, reject) => {
          const one = {
            attempt,
            over: false,
            settle: () => {
              one.over = true
              resolve()
            },
            fail: (thrown: unknown) => {
              one.over = true
              reject(thrown)
            },
          }
          tries.push(one)
          if (obeys) attempt.signal.addEventListener('abort', one.settle)
        }),
      changed: (status) => told.push(status),
      ...options,
    },
    { clock, log },
  )
  const last = () => {
    const one = tries.at(-1)
    if (!one) throw new Error('no try was made')
    return one
  }
  return { clock, told, tries, supervised, last, states: () => told.map(({ state }) => state) }
}

export const policy = { floor: 1000, base: 2000, ceiling: 60_000, healthyAfter: 30_000, limit: 0 }
