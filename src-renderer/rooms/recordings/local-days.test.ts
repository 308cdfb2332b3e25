import { describe, expect, it } from 'vitest'
import { covered, dayAt, firstDayOf, weeksOf } from './local-days.ts'

describe('a calendar of local days', () => {
  it('holds every day of the month once, in weeks that begin with the given day', () => {
    for (const first of [0, 1, 6])
      for (let month = 0; month < 24; month++) {
        const days = weeksOf(2026, month, first)
        const within = days.filter(({ inMonth }) => inMonth)
        expect(within.map(({ day }) => day)).toEqual(
          Array.from({ length: new Date(2026, month + 1, 0).getDate() }, (_, index) => index + 1),
        )
        expect(new Date(days[0]?.from ?? 0).getDay()).toBe(first)
        for (const [index, day] of days.entries()) expect(days[index + 1]?.from ?? day.to).toBe(day.to)
      }
  })

  it('counts what several cameras share once, and nothing outside of the day', () => {
    const day = { from: dayAt(2026, 5, 1), to: dayAt(2026, 5, 2) }
    const hour = 3600_000
    const stretches = [
      { from: day.from - hour, to: day.from + hour },
      { from: day.from, to: day.from + 2 * hour },
      { from: day.to - hour, to: day.to + 5 * hour },
    ]
    expect(covered(day, stretches)).toBe(3 * hour)
    expect(covered(day, [])).toBe(0)
  })

  it('knows with which day a week begins', () => {
    expect([firstDayOf('es'), firstDayOf('en-US')]).toEqual([1, 0])
  })
})
