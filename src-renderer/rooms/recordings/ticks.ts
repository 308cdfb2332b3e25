/** Where a line of time is marked, in local time, from tenths of a second to months: `marks` at most. */

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const steps = [
  40,
  100,
  200,
  500,
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

export function ticks(from: number, to: number, marks: number): { time: number; text: string }[] {
  const step = steps.find((one) => (to - from) / one <= marks) ?? 365 * day
  const found: { time: number; text: string }[] = []
  // Days begin at local midnight, whatever the clock was set to meanwhile.
  const shift = new Date(from).getTimezoneOffset() * minute
  for (let time = Math.ceil((from - shift) / step) * step + shift; time < to; time += step) found.push({ time, text: textOf(time, step) })
  return found
}

function textOf(time: number, step: number): string {
  const at = new Date(time)
  if (step >= day) return at.toLocaleDateString(undefined, { month: 'short', day: 'numeric' })
  if (time % minute === 0 && at.getHours() === 0 && at.getMinutes() === 0)
    return at.toLocaleDateString(undefined, { weekday: 'short', day: 'numeric' })
  if (step < 1000)
    return `${at.toLocaleTimeString(undefined, { minute: '2-digit', second: '2-digit' })}.${String(at.getMilliseconds()).padStart(3, '0')}`
  return at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', ...(step < minute ? { second: '2-digit' } : {}) })
}
