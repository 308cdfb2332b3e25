import { describe, expect, it } from 'vitest'
import { watchPace } from './pace.ts'

/** A stream whose clock goes this many seconds in each second. */
const lagAfter = (speeds: readonly number[], begin = 0) => {
  const pace = watchPace(90_000)
  let time = begin
  let lag: ReturnType<typeof watchPace>['lag']
  for (const [second, speed] of speeds.entries()) {
    for (let picture = 0; picture < 5; picture += 1) {
      time = (time + (speed * 90_000) / 5) >>> 0
      pace.saw(time)
    }
    pace.tick(second * 1000, second * 1000)
    lag = pace.lag
  }
  return lag
}

describe('a stream', () => {
  it('that comes at a seventh of real time is told, with its share', () => {
    const lag = lagAfter(Array(30).fill(1 / 7))
    expect(lag?.came).toBeCloseTo((lag?.within ?? 0) / 7, 1)
  })

  it('that keeps up is not, also across the end of its clock and with a second of silence', () => {
    expect(lagAfter(Array(60).fill(1), 2 ** 32 - 90_000 * 25)).toBeUndefined()
    expect(lagAfter([...Array(30).fill(1), 0, 2, ...Array(30).fill(1)])).toBeUndefined()
  })

  it('that caught up is not told any more', () => {
    expect(lagAfter([...Array(30).fill(0.5), ...Array(21).fill(1)])).toBeUndefined()
  })

  it('that stands still is not told either: that is a stall', () => {
    expect(lagAfter([...Array(30).fill(1), ...Array(30).fill(0)])).toBeUndefined()
  })
})
