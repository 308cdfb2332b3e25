/** Whether a plan wants a camera recorded at a moment, in the local time of this computer: by the week, where no exception says otherwise. */
import type { RecordingPlan } from '../../src-shared/recording-rows.ts'

type Times = Pick<RecordingPlan, 'mode' | 'weekly' | 'exceptions'>

export function isPlanned({ mode, weekly, exceptions }: Times, at: number): boolean {
  if (mode !== 'schedule') return mode === 'continuous'
  const time = new Date(at)
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
  const minute = time.getHours() * 60 + time.getMinutes()
  const exception = exceptions.findLast((one) => one.date === date && minute >= minutes(one.from) && minute < minutes(one.to))
  if (exception) return exception.record
  const today = time.getDay()
  return weekly.some(({ days, from, to }) => {
    const [begin, end] = [minutes(from), minutes(to)]
    if (end > begin) return days.includes(today) && minute >= begin && minute < end
    // Over midnight: the evening belongs to its day, the morning to the day before.
    return (days.includes(today) && minute >= begin) || (days.includes((today + 6) % 7) && minute < end)
  })
}

function minutes(clock: string): number {
  const [hours = 0, rest = 0] = clock.split(':').map(Number)
  return hours * 60 + rest
}

const two = (value: number) => String(value).padStart(2, '0')
