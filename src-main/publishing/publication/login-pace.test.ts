import { describe, expect, it } from 'vitest'
import { createLoginPace } from './login-pace.ts'

describe('a login that worked and is refused', () => {
  it('is tried again ever more rarely, and never less than every ten minutes', () => {
    const pace = createLoginPace()
    const waits = Array.from({ length: 6 }, () => {
      pace.refused(0)
      return pace.wait(0)
    })
    expect(waits).toEqual([15_000, 60_000, 240_000, 600_000, 600_000, 600_000])
    expect(pace.wait(599_999)).toBe(1)
    expect(pace.wait(600_000)).toBe(0)
    pace.accepted()
    expect(pace.wait(0)).toBe(0)
  })

  it('does not wait longer because a clock was set back', () => {
    const pace = createLoginPace()
    pace.refused(1_000_000)
    expect(pace.wait(0)).toBe(15_000)
  })
})
