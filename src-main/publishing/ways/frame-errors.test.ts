import { describe, expect, it } from 'vitest'
import { watchFrameErrors } from './frame-errors.ts'

/** What is told after each poll of a server that has counted so much. */
const told = (counts: readonly number[]) => {
  const errors = watchFrameErrors()
  return counts.map((count, at) => {
    errors.observe(at * 2000, count)
    return errors.damage
  })
}

describe('errors that the server counts', () => {
  it('are told when they grow steadily, and since when', () => {
    expect(told([7, 9, 11, 13, 15]).map((damage) => damage?.since)).toEqual([undefined, undefined, undefined, undefined, 2000])
    expect(told([7, 9, 11, 13, 15]).at(-1)).toEqual({ since: 2000, errors: 8, seconds: 8 })
  })

  it('are not, where they are few and far between, or were there before', () => {
    expect(told([500, 500, 500, 501, 501, 501, 501, 502, 502, 502]).at(-1)).toBeUndefined()
  })

  it('are over when none has come for a while', () => {
    const after = told([0, 1, 2, 3, 4, 5, ...Array(12).fill(5)])
    expect(after[5]).toBeDefined()
    expect(after.at(-1)).toBeUndefined()
  })

  it('count from the beginning where the path is a new one', () => {
    expect(told([900, 0, 1, 2, 3, 4]).at(-1)?.errors).toBe(4)
  })
})
