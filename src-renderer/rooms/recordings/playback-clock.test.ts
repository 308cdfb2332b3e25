/** Where the room of recordings begins. */
import { describe, expect, it } from 'vitest'
import { openAt, useClock } from './playback-clock.ts'

describe('the clock of playback', () => {
  const now = 1_700_000_000_000
  const begun = (earliest: number, from: number, to: number) => {
    openAt(now + earliest * 1000, { from: now + from * 1000, to: now + to * 1000 }, now)
    return (useClock.getState().at - now) / 1000
  }

  it('begins where the camera in sight has a picture: the last minute of its newest stretch', () => {
    expect(begun(-7200, -3600, -5)).toBe(-65)
    // Another camera has been recorded for longer.
    expect(begun(-300, -20, -1)).toBe(-20)
    expect(begun(-7200, -3600, -600)).toBe(-660)
  })
})
