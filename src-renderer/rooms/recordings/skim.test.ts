import { describe, expect, it } from 'vitest'
import { moveOver } from './skim.ts'

const spans = [
  { from: 1000, to: 2000 },
  { from: 5000, to: 6000 },
  { from: 5500, to: 7000 },
]

describe('a clock that runs by itself', () => {
  it('goes on within what was recorded, both ways', () => {
    expect(moveOver(spans, 1200, 300)).toBe(1500)
    expect(moveOver(spans, 6500, -800)).toBe(5700)
  })

  it('jumps over what is missing in all cameras to where it goes on', () => {
    expect(moveOver(spans, 1900, 200)).toBe(5000)
    expect(moveOver(spans, 5100, -200)).toBe(2000)
  })

  it('ends where nothing more was recorded', () => {
    expect(moveOver(spans, 6900, 200)).toBeUndefined()
    expect(moveOver(spans, 1100, -200)).toBeUndefined()
    expect(moveOver([], 0, 1)).toBeUndefined()
  })
})
