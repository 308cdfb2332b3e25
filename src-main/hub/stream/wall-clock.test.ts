import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WallClock } from './wall-clock.ts'

const rates = [90_000, 8000]

/** Feeds both tracks for `seconds`: sound arrives `late` ms after picture of the same instant. Times are of the engine; timestamps begin at 1000. */
function feed(clock: WallClock, { from = 0, seconds = 2, late = 0, jitter = () => 0 }) {
  for (let ms = from; ms < from + seconds * 1000; ms += 40) {
    clock.arrived(0, 1000 + ms * 90, 1_000_000 + ms + jitter())
    clock.arrived(1, 1000 + ms * 8, 1_000_000 + ms + late + jitter())
  }
}

const skew = (clock: WallClock, ms: number) => clock.captureOf(1, 1000 + ms * 8) - clock.captureOf(0, 1000 + ms * 90)

describe('WallClock', () => {
  it('takes the quickest arrival for the truth', () => {
    const clock = new WallClock(rates)
    let n = 0
    feed(clock, { jitter: () => [30, 25, 0, 12][n++ % 4] as number })
    expect(clock.captureOf(0, 1000 + 1960 * 90)).toBeCloseTo(1_001_960, -1)
    expect(clock.synchronised).toBe(false)
  })

  it('believes reports for the relation between tracks, whatever year the camera lives in', () => {
    const clock = new WallClock(rates)
    feed(clock, { seconds: 0.2, late: 300 })
    clock.reported(0, 1000, 5_000_000)
    clock.reported(1, 1000, 5_000_000)
    feed(clock, { from: 200, seconds: 0.2, late: 300 })
    expect(clock.synchronised).toBe(true)
    expect(skew(clock, 400)).toBeCloseTo(0, 6)
    expect(clock.captureOf(0, 1000)).toBeCloseTo(1_000_000, 0)
  })

  it('slews a late correction instead of jumping', () => {
    const clock = new WallClock(rates)
    feed(clock, { seconds: 3, late: 300 })
    expect(skew(clock, 3000)).toBeCloseTo(300, 0)
    clock.reported(0, 1000, 0)
    clock.reported(1, 1000, 0)
    feed(clock, { from: 3000, seconds: 1, late: 300 })
    expect(skew(clock, 4000)).toBeGreaterThan(280)
    feed(clock, { from: 4000, seconds: 40, late: 300 })
    expect(skew(clock, 44_000)).toBeCloseTo(0, 0)
  })

  it('does not mix reports from before and after the camera set its clock', () => {
    const clock = new WallClock(rates)
    feed(clock, { seconds: 0.4 })
    for (const track of [0, 1]) clock.reported(track, 1000, 5_000_000)
    feed(clock, { from: 400, seconds: 0.2 })
    clock.reported(0, 1000, 90_000_000)
    expect(clock.synchronised).toBe(false)
    feed(clock, { from: 600, seconds: 2 })
    expect(Math.abs(skew(clock, 2000))).toBeLessThan(1)
  })

  it('does not believe reports that put the tracks seconds apart', () => {
    const clock = new WallClock(rates)
    feed(clock, { seconds: 0.4 })
    clock.reported(0, 1000, 5_000_000)
    clock.reported(1, 1000, 5_010_000)
    feed(clock, { from: 400, seconds: 0.4 })
    expect(Math.abs(skew(clock, 800))).toBeLessThan(1)
  })

  it('never steps while packets come, however late they are and whatever the reports say', () => {
    /** Delays of the network or of a starved process, milliseconds, and what a report is wrong by. */
    const late = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 30 }) }, fc.integer({ min: 0, max: 700 }))
    const wrong = fc.oneof(fc.integer({ min: -400, max: 400 }), fc.integer({ min: -4e12, max: 4e12 }))
    const packet = fc.record({ track: fc.nat(1), pause: fc.integer({ min: 1, max: 400 }), late, wrong: fc.option(wrong) })
    fc.assert(
      fc.property(fc.array(packet, { minLength: 50, maxLength: 400 }), (events) => {
        const rates = [90_000, 48_000]
        const clock = new WallClock(rates)
        const begun = 1_700_000_000_000
        const last: ({ arrived: number; offset: number } | undefined)[] = [undefined, undefined]
        let taken = begun
        let arrived = begun
        for (const { track, pause, late, wrong } of events) {
          taken += pause
          arrived = Math.max(arrived, taken + late)
          const timestamp = ((taken - begun) * (rates[track] as number)) / 1000
          if (wrong !== null) clock.reported(track, timestamp, taken + wrong)
          clock.arrived(track, timestamp, arrived)
          const offset = clock.captureOf(track, timestamp) - taken
          const before = last[track]
          // A hundredth of the time passed is what a player follows without a gap in the sound.
          if (before && arrived - begun > 2000)
            expect(Math.abs(offset - before.offset)).toBeLessThanOrEqual((arrived - before.arrived) / 100 + 0.01)
          last[track] = { arrived, offset }
        }
      }),
    )
  })
})
