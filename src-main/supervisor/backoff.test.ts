import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffDelay } from './backoff.ts'

const policies = fc.record({
  floor: fc.integer({ min: 0, max: 60_000 }),
  base: fc.integer({ min: 0, max: 60_000 }),
  ceiling: fc.integer({ min: 0, max: 3_600_000 }),
  healthyAfter: fc.constant(30_000),
  limit: fc.constant(0),
})
const failures = fc.integer({ min: 1, max: 10_000 })
const randoms = fc.double({ min: 0, max: 1, noNaN: true })

describe('backoffDelay', () => {
  it('never waits less than the floor nor more than the ceiling', () => {
    fc.assert(
      fc.property(policies, failures, randoms, (policy, count, random) => {
        const delay = backoffDelay(policy, count, random)
        expect(delay).toBeGreaterThanOrEqual(policy.floor)
        expect(delay).toBeLessThanOrEqual(Math.max(policy.floor, policy.ceiling))
      }),
    )
  })

  it('spreads over the whole range between floor and the step of this try', () => {
    fc.assert(
      fc.property(policies, failures, randoms, (policy, count, random) => {
        const [shortest, longest] = [backoffDelay(policy, count, 0), backoffDelay(policy, count, 1)]
        expect(shortest).toBe(policy.floor)
        expect(Math.abs(backoffDelay(policy, count, random) - (shortest + random * (longest - shortest)))).toBeLessThanOrEqual(0.5)
      }),
    )
  })

  it('never shrinks from one failure to the next, doubles until the ceiling, and stays there', () => {
    fc.assert(
      fc.property(policies, failures, (policy, count) => {
        const [now, next] = [backoffDelay(policy, count, 1), backoffDelay(policy, count + 1, 1)]
        expect(next).toBeGreaterThanOrEqual(now)
        if (next < policy.ceiling && now > policy.floor) expect(next).toBe(now * 2)
      }),
    )
  })
})
