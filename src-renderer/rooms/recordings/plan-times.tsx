/** When a camera is recorded by itself: times of the week, and days on which it is otherwise. */
import { ActionIcon, Button, Select } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import { useLocale, useTranslations } from 'use-intl'
import type { RecordingPlan } from '../../../src-shared/recording-rows.ts'
import { firstDayOf } from './local-days.ts'

type Times = Pick<RecordingPlan, 'weekly' | 'exceptions'>
type Weekly = RecordingPlan['weekly'][0]
type Exception = RecordingPlan['exceptions'][0]

export const allWeek = [0, 1, 2, 3, 4, 5, 6]
/** A Sunday. */
const sunday = Date.UTC(2026, 0, 4, 12)
const day = 86_400_000

export function PlanTimes({ weekly, exceptions, change }: Times & { change(next: Partial<Times>): void }) {
  const t = useTranslations('recordings')
  const replace = (index: number, next: Weekly | undefined) =>
    change({ weekly: weekly.flatMap((one, at) => (at === index ? (next ? [next] : []) : [one])) })
  const except = (index: number, next: Exception | undefined) =>
    change({ exceptions: exceptions.flatMap((one, at) => (at === index ? (next ? [next] : []) : [one])) })
  return (
    <div className="plan-times">
      {weekly.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: times have no name of their own, and stay in their order
        <div key={index} className="line">
          <Days days={one.days} change={(days) => days.length > 0 && replace(index, { ...one, days })} />
          <Clock label={t('schedule_from')} value={one.from} change={(from) => replace(index, { ...one, from })} />
          <Clock label={t('schedule_to')} value={one.to} change={(to) => replace(index, { ...one, to })} />
          {weekly.length > 1 && <Remove label={t('times_remove')} run={() => replace(index, undefined)} />}
        </div>
      ))}
      {exceptions.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <div key={index} className="line">
          <input
            type="date"
            aria-label={t('exception_day')}
            defaultValue={one.date}
            onBlur={({ target }) => target.value && except(index, { ...one, date: target.value })}
          />
          <Clock label={t('schedule_from')} value={one.from} change={(from) => except(index, { ...one, from })} />
          <Clock label={t('schedule_to')} value={one.to} end change={(to) => except(index, { ...one, to })} />
          <Select
            size="xs"
            w={130}
            aria-label={t('exception_what')}
            data={[
              { value: 'no', label: t('exception_not') },
              { value: 'yes', label: t('exception_record') },
            ]}
            value={one.record ? 'yes' : 'no'}
            allowDeselect={false}
            onChange={(value) => except(index, { ...one, record: value === 'yes' })}
          />
          <Remove label={t('times_remove')} run={() => except(index, undefined)} />
        </div>
      ))}
      <div className="line">
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<Plus size={12} aria-hidden />}
          onClick={() => change({ weekly: [...weekly, { days: allWeek, from: '08:00', to: '18:00' }] })}
        >
          {t('times_add')}
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<Plus size={12} aria-hidden />}
          onClick={() => change({ exceptions: [...exceptions, { date: today(), from: '00:00', to: '24:00', record: false }] })}
        >
          {t('exception_add')}
        </Button>
      </div>
    </div>
  )
}

function Days({ days, change }: { days: readonly number[]; change(days: number[]): void }) {
  const locale = useLocale()
  const first = firstDayOf(locale)
  return allWeek.map((_, place) => {
    const number = (first + place) % 7
    const at = new Date(sunday + number * day)
    const on = days.includes(number)
    return (
      <button
        key={number}
        type="button"
        className="plan-day"
        aria-pressed={on}
        aria-label={at.toLocaleDateString(locale, { weekday: 'long', timeZone: 'UTC' })}
        onClick={() => change(on ? days.filter((other) => other !== number) : [...days, number].sort())}
      >
        {at.toLocaleDateString(locale, { weekday: 'narrow', timeZone: 'UTC' })}
      </button>
    )
  })
}

/** `end`: midnight is the end of the day. */
function Clock({ label, value, end = false, change }: { label: string; value: string; end?: boolean; change(value: string): void }) {
  return (
    <label className="quiet">
      {label}{' '}
      <input
        type="time"
        defaultValue={value === '24:00' ? '00:00' : value}
        onBlur={({ target }) => {
          const next = end && target.value === '00:00' ? '24:00' : target.value
          if (next && next !== value) change(next)
        }}
      />
    </label>
  )
}

function Remove({ label, run }: { label: string; run(): void }) {
  return (
    <ActionIcon variant="subtle" color="gray" size={24} aria-label={label} title={label} onClick={run}>
      <X size={13} aria-hidden />
    </ActionIcon>
  )
}

function today(): string {
  const at = new Date()
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`
}
