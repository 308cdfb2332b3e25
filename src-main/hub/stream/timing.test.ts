import { describe, expect, it } from 'vitest'
import { Timing } from './timing.ts'

describe('Timing', () => {
  it('tells how far key frames lie apart, by the stream’s own count', () => {
    const timing = new Timing()
    timing.key(1000, 90_000)
    expect(timing.keyInterval).toBeNull()
    timing.key(181_000, 90_000)
    expect(timing.keyInterval).toBe(2)
    // A new count of timestamps is no distance.
    timing.key(5, 90_000)
    expect(timing.keyInterval).toBeNull()
  })

  it('follows the delay slowly, and leaves out what cannot be told', () => {
    const timing = new Timing()
    expect(timing.delay).toBeNull()
    timing.picture(Number.NaN)
    timing.picture(20)
    timing.picture(148)
    expect(timing.delay).toBe(21)
    for (let n = 0; n < 1000; n += 1) timing.picture(300)
    expect(timing.delay).toBe(300)
  })
})
