/** Who drives the room's clock, and when nobody can. */
import { describe, expect, it } from 'vitest'
import { skims, useClock } from './playback-clock.ts'
import { became, stand } from './players.ts'
import type { RecordingPlayer } from './recording-player.ts'

describe('the clock of players', () => {
  // Only who stands there and in which state matters.
  const player = {} as RecordingPlayer
  const runsByItself = () => skims(useClock.getState())

  it('runs by itself where no camera in sight can be played, and only there', () => {
    const leave = [stand('jpeg', player), stand('other', player)]
    became('jpeg', 'cannot-play')
    expect(runsByItself()).toBe(false)
    became('other', 'nothing')
    expect(runsByItself()).toBe(true)
    became('other', 'ready')
    expect(runsByItself()).toBe(false)
    leave[1]?.()
    expect(runsByItself()).toBe(true)
    leave[0]?.()
    expect(runsByItself()).toBe(false)
  })
})
