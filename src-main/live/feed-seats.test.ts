/** Who sits at a feed, and when nobody does. */
import { describe, expect, it } from 'vitest'
import { createFakeClock } from '../testing/fake-clock.ts'
import { FeedSeats } from './feed-seats.ts'

function stage() {
  const clock = createFakeClock()
  const ended: object[] = []
  const seats = new FeedSeats<string, ReturnType<typeof feed>>(clock, (one) => void ended.push(one))
  return { clock, ended, seats }
}
function feed() {
  const here: string[] = []
  return {
    state: { word: 'live' },
    get listeners() {
      return here.length
    },
    join: (listener: string) => void here.push(listener),
    leave: (listener: string) => void here.splice(here.indexOf(listener), 1),
  }
}

describe('seats at a feed', () => {
  it('keep it for a moment after the last has left, and not where somebody came back', async () => {
    const { clock, ended, seats } = stage()
    const one = feed()
    const first = seats.seat(one, 'a')
    seats.seat(one, 'b').leave()
    await clock.turn(5000)
    expect(ended).toEqual([])
    first.leave()
    first.leave()
    await clock.turn(1900)
    const again = seats.seat(one, 'c')
    await clock.turn(5000)
    expect(ended).toEqual([])
    again.leave()
    await clock.turn(2100)
    expect(ended).toEqual([one])
  })

  it('let go at once of one that failed, or that nobody wanted kept', () => {
    const { ended, seats } = stage()
    const [failed, brief] = [feed(), feed()]
    const place = seats.seat(failed, 'a')
    failed.state.word = 'failed'
    place.leave()
    seats.seat(brief, 'a', 0).leave()
    expect(ended).toEqual([failed, brief])
  })

  it('end nothing any more once they were closed', async () => {
    const { clock, ended, seats } = stage()
    seats.seat(feed(), 'a').leave()
    seats.close()
    await clock.turn(5000)
    expect(ended).toEqual([])
    expect(clock.pending).toBe(0)
  })
})
