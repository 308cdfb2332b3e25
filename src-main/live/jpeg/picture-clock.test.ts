import { describe, expect, it } from 'vitest'
import { PictureClock } from './picture-clock.ts'

const rate = 90_000
const start = 1_700_000_000_000

/** 25 frames per second, a key frame every 50; `packets` of each picture share its timestamp. */
function note(clock: PictureClock, from: number, to: number, stamp0 = 0xffff0000): void {
  for (let n = from; n < to; n += 1)
    for (let packet = 0; packet < 3; packet += 1) {
      const data = Buffer.alloc(12)
      data.writeUInt32BE((stamp0 + n * 3600) >>> 0, 4)
      clock.note({ data, key: packet === 0 && n % 50 === 0, capturedAt: start + n * 40, arrivedAt: start + n * 40 + 7 })
    }
}
const capturedAs = (n: number) => start + n * 40

describe('PictureClock', () => {
  it('knows when a picture was taken, over a wrap of the timestamps', () => {
    const clock = new PictureClock()
    clock.reset(rate)
    note(clock, 0, 70)
    // FFmpeg counts from the unit before the key frame.
    expect(clock.locate(40)).toMatchObject({ capturedAt: capturedAs(50), arrivedAt: capturedAs(50) + 7 })
    expect(clock.locate(40 + 19 * 40)).toMatchObject({ capturedAt: capturedAs(69) })
    note(clock, 70, 80)
    expect(clock.locate(40 + 25 * 40)).toMatchObject({ capturedAt: capturedAs(75) })
  })

  it('goes back to the key frame before, when pictures would come out before they came in', () => {
    const clock = new PictureClock()
    clock.reset(rate)
    note(clock, 0, 101)
    // The worker had begun with frame 50; frame 100 came in before its first picture came out.
    expect(clock.locate(0)).toMatchObject({ capturedAt: capturedAs(100) })
    expect(clock.locate(40)).toMatchObject({ capturedAt: capturedAs(51) })
    note(clock, 101, 120)
    expect(clock.locate(65 * 40)).toMatchObject({ capturedAt: capturedAs(115) })
  })

  it('lays the scales over each other anew for a new worker', () => {
    const clock = new PictureClock()
    clock.reset(rate)
    note(clock, 0, 60)
    clock.locate(0)
    clock.workerBegan()
    expect(clock.locate(123_456)).toMatchObject({ capturedAt: capturedAs(50) })
  })

  it('finds pictures that were sent out of order', () => {
    const clock = new PictureClock()
    clock.reset(rate)
    for (const n of [0, 3, 1, 2, 6, 4, 5]) note(clock, n, n + 1)
    clock.locate(0)
    expect(clock.locate(2 * 40)).toMatchObject({ capturedAt: capturedAs(2) })
    expect(clock.locate(5 * 40)).toMatchObject({ capturedAt: capturedAs(5) })
  })

  it('says nothing where it knows nothing, and forgets what is long past', () => {
    const clock = new PictureClock()
    clock.reset(rate)
    expect(clock.locate(0)).toBeUndefined()
    note(clock, 0, 20_000)
    expect(clock.locate(0)).toMatchObject({ capturedAt: capturedAs(19_950) })
  })
})
