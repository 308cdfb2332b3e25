import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Velocity } from '../../../src-shared/ptz.ts'
import { curved, Hand } from './hand.ts'

function watched() {
  const log: string[] = []
  const said: unknown[] = []
  let refuse = false
  const hand = new Hand({
    move: ({ pan, tilt }: Velocity) => {
      log.push(`move ${pan} ${tilt}`)
      return refuse ? Promise.reject(new Error('no')) : Promise.resolve()
    },
    stop: () => {
      log.push('stop')
      return Promise.resolve()
    },
    refused: (thrown) => said.push(thrown),
  })
  return { log, said, hand, refuse: () => (refuse = true) }
}

describe('the hand', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('moves at the press, says it again while it is held, and stops at the release', () => {
    const { hand, log } = watched()
    hand.hold('key', { pan: 1 })
    expect(log).toEqual(['move 1 0'])
    vi.advanceTimersByTime(600)
    expect(log).toEqual(['move 1 0', 'move 1 0', 'move 1 0'])
    hand.hold('key', undefined)
    expect(log.at(-1)).toBe('stop')
    vi.advanceTimersByTime(2000)
    expect(log.filter((line) => line === 'stop')).toHaveLength(1)
  })

  it('has let go when the page was held for longer than the silence that stops the camera', () => {
    const { hand, log } = watched()
    hand.hold('key', { pan: 1 })
    const held = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 1500)
    vi.advanceTimersByTime(250)
    held.mockRestore()
    expect(log).toEqual(['move 1 0', 'stop'])
    vi.advanceTimersByTime(2000)
    expect(log).toEqual(['move 1 0', 'stop'])
  })

  it('adds up what several want, and goes on while one of them does', () => {
    const { hand, log } = watched()
    hand.hold('left', { pan: -1 })
    hand.hold('up', { tilt: 1 })
    vi.advanceTimersByTime(100)
    expect(log.at(-1)).toBe('move -1 1')
    hand.hold('left', undefined)
    vi.advanceTimersByTime(100)
    expect(log.at(-1)).toBe('move 0 1')
    hand.release()
    expect(log.at(-1)).toBe('stop')
  })

  it('sends a changing wish at most so often, the newest', () => {
    const { hand, log } = watched()
    for (let step = 1; step <= 50; step += 1) {
      hand.hold('pointer', { pan: step / 50 })
      vi.advanceTimersByTime(10)
    }
    expect(log.length).toBeLessThan(9)
    vi.advanceTimersByTime(100)
    expect(log.at(-1)).toBe('move 1 0')
  })

  it('tells of a refusal once for each hold', async () => {
    const { hand, said, refuse } = watched()
    refuse()
    hand.hold('key', { pan: 1 })
    await vi.advanceTimersByTimeAsync(1000)
    expect(said).toHaveLength(1)
  })

  it('rests in the dead zone of a drifting stick', () => {
    expect([curved(0.1, 0.12), curved(-0.05, 0.12), curved(1, 0.12), curved(-1, 0.12)]).toEqual([0, 0, 1, -1])
    expect(curved(0.5, 0.12)).toBeLessThan(0.25)
  })
})
