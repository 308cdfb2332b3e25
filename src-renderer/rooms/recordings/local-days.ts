/** Days as a person has them: from local midnight to local midnight, whatever the clock was set to in between. */

/** Milliseconds since 1970 at which a day begins; `month` from 0, days may run over. */
export const dayAt = (year: number, month: number, day: number) => new Date(year, month, day).getTime()

export interface CalendarDay {
  readonly from: number
  readonly to: number
  readonly day: number
  readonly inMonth: boolean
}

/** Six weeks that hold a month, beginning with `first` (0 is Sunday). */
export function weeksOf(year: number, month: number, first: number): CalendarDay[] {
  const lead = (new Date(year, month, 1).getDay() - first + 7) % 7
  return Array.from({ length: 42 }, (_, index) => {
    const day = index - lead + 1
    const at = new Date(year, month, day)
    return {
      from: at.getTime(),
      to: dayAt(year, month, day + 1),
      day: at.getDate(),
      inMonth: at.getMonth() === new Date(year, month).getMonth(),
    }
  })
}

/** Milliseconds of a day that any of the stretches cover; what they share counts once. */
export function covered({ from, to }: { from: number; to: number }, stretches: readonly { from: number; to: number }[]): number {
  let [sum, end] = [0, from]
  for (const one of [...stretches].sort((a, b) => a.from - b.from)) {
    const begin = Math.max(end, one.from)
    const until = Math.min(to, one.to)
    if (until <= begin) continue
    sum += until - begin
    end = until
  }
  return sum
}

/** 0 (Sunday) to 6: with which day this language begins its week. */
export function firstDayOf(locale: string): number {
  const known = new Intl.Locale(locale) as Intl.Locale & { getWeekInfo?(): { firstDay: number }; weekInfo?: { firstDay: number } }
  return ((known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 1) % 7
}
