/** Days with footage, a month at a time; a press shows that day on the line. */
import { ActionIcon, Button, Popover } from '@mantine/core'
import { CalendarDays, ChevronLeft, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { engine } from '../../kernel/engine-link.ts'
import { useFigures } from '../../language/index.ts'
import { OverPopover } from '../../parts/over.tsx'
import { useAnswer } from './answer.ts'
import { covered, firstDayOf, weeksOf } from './local-days.ts'
import { seek, show, useClock } from './playback-clock.ts'

export function CalendarButton({ cameraIds }: { cameraIds: readonly string[] }) {
  const t = useTranslations('recordings')
  const [open, setOpen] = useState(false)
  return (
    <OverPopover opened={open} onChange={setOpen} position="bottom-start" width={280}>
      <Popover.Target>
        <Button size="compact-sm" variant="default" leftSection={<CalendarDays size={14} aria-hidden />} onClick={() => setOpen(!open)}>
          {t('calendar')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8}>{open && <Month cameraIds={cameraIds} close={() => setOpen(false)} />}</Popover.Dropdown>
    </OverPopover>
  )
}

function Month({ cameraIds, close }: { cameraIds: readonly string[]; close(): void }) {
  const t = useTranslations('recordings')
  const locale = useLocale()
  const figures = useFigures()
  const [shown, setShown] = useState(() => {
    const at = new Date(useClock.getState().at)
    return { year: at.getFullYear(), month: at.getMonth() }
  })
  const days = weeksOf(shown.year, shown.month, firstDayOf(locale))
  const [from, to] = [days[0]?.from ?? 0, days.at(-1)?.to ?? 1]
  const line = useAnswer(
    () => engine().recording.timeline({ from: Math.max(0, from), to, camera_ids: [...cameraIds] }),
    `${from} ${to} ${cameraIds.join()}`,
  )
  const spans = line?.cameras.flatMap((camera) => camera.spans) ?? []
  const turn = (by: number) => {
    const at = new Date(shown.year, shown.month + by, 1)
    setShown({ year: at.getFullYear(), month: at.getMonth() })
  }
  return (
    <>
      <div className="line">
        <ActionIcon variant="subtle" size={28} aria-label={t('month_back')} onClick={() => turn(-1)}>
          <ChevronLeft size={16} aria-hidden />
        </ActionIcon>
        <strong className="grow calendar-month">
          {new Date(shown.year, shown.month).toLocaleDateString(locale, { month: 'long', year: 'numeric' })}
        </strong>
        <ActionIcon variant="subtle" size={28} aria-label={t('month_on')} onClick={() => turn(1)}>
          <ChevronRight size={16} aria-hidden />
        </ActionIcon>
      </div>
      <div className="calendar">
        {days.slice(0, 7).map((day) => (
          <span key={day.from} className="quiet">
            {new Date(day.from).toLocaleDateString(locale, { weekday: 'narrow' })}
          </span>
        ))}
        {days.map((day) => {
          const kept = covered(day, spans)
          const name = new Date(day.from).toLocaleDateString(locale, { dateStyle: 'long' })
          return (
            <button
              key={day.from}
              type="button"
              className="calendar-day"
              data-out={!day.inMonth || undefined}
              data-kept={kept > 0 || undefined}
              disabled={kept === 0}
              aria-label={t('day_kept', { day: name, time: figures.duration(kept / 1000) })}
              title={t('day_kept', { day: name, time: figures.duration(kept / 1000) })}
              style={{ '--kept': `${Math.round((kept / (day.to - day.from)) * 100)}%` } as React.CSSProperties}
              onClick={() => {
                show(day.from, day.to)
                seek(Math.max(day.from, Math.min(...spans.filter((span) => span.to > day.from).map((span) => span.from))))
                close()
              }}
            >
              {day.day}
            </button>
          )
        })}
      </div>
    </>
  )
}
