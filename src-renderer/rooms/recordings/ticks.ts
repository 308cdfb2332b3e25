/** Where a line of time is marked, in local time, from tenths of a second to months: about ten marks. */

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const steps = [
  1000,
  2000,
  5000,
  10_000,
  30_000,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day,
  30 * day,
  91 * day,
]

export function ticks(from: number, to: number): { time: number; text: string }[] {
  const step = steps.find((one) => (to - from) / one <= 10) ?? 365 * day
  const marks: { time: number; text: string }[] = []
  // Days begin at local midnight, whatever the clock was set to meanwhile.
  const shift = new Date(from).getTimezoneOffset() * minute
  for (let time = Math.ceil((from - shift) / step) * step + shift; time < to; time += step) marks.push({ time, text: textOf(time, step) })
  return marks
}

function textOf(time: number, step: number): string {
  const at = new Date(time)
  if (step >= day) return at.toLocaleDateString(undefined, { month: 'short', day: 'numeric' })
  if (at.getHours() === 0 && at.getMinutes() === 0 && at.getSeconds() === 0)
    return at.toLocaleDateString(undefined, { weekday: 'short', day: 'numeric' })
  return at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', ...(step < minute ? { second: '2-digit' } : {}) })
}
