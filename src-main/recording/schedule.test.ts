import { describe, expect, it } from 'vitest'
import { isPlanned } from './schedule.ts'

/** 2026-11-27 is a Friday. */
const at = (text: string) => new Date(`${text}:00`).getTime()
const plan = { mode: 'schedule' as const, weekly: [{ days: [5], from: '22:00', to: '06:00' }], exceptions: [] }

describe('a plan', () => {
  it('goes over midnight into the next day, and nowhere else', () => {
    expect(isPlanned(plan, at('2026-11-27T21:59'))).toBe(false)
    expect(isPlanned(plan, at('2026-11-27T22:00'))).toBe(true)
    expect(isPlanned(plan, at('2026-11-28T05:59'))).toBe(true)
    expect(isPlanned(plan, at('2026-11-28T06:00'))).toBe(false)
    expect(isPlanned(plan, at('2026-11-27T05:00'))).toBe(false)
  })
  it('is overruled by an exception, the later one by the one behind it', () => {
    const exceptions = [
      { date: '2026-11-27', from: '00:00', to: '24:00', record: false },
      { date: '2026-11-27', from: '23:00', to: '23:30', record: true },
    ]
    expect(isPlanned({ ...plan, exceptions }, at('2026-11-27T22:30'))).toBe(false)
    expect(isPlanned({ ...plan, exceptions }, at('2026-11-27T23:15'))).toBe(true)
    expect(isPlanned({ ...plan, exceptions }, at('2026-11-28T01:00'))).toBe(true)
  })
  it('is always or never without a schedule', () => {
    expect(isPlanned({ ...plan, mode: 'continuous' }, at('2026-11-26T12:00'))).toBe(true)
    expect(isPlanned({ ...plan, mode: 'off' }, at('2026-11-27T23:00'))).toBe(false)
  })
})
