/** All cameras on one line of time: what is kept, what is missing and why, what is protected, and the moment that is shown. */
import { type PointerEvent, useEffect, useRef, useState, type WheelEvent } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { EventKind } from '../../../src-shared/events.ts'
import type { Timeline as Line } from '../../../src-shared/recording-rows.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useFigures } from '../../language/index.ts'
import { useNow } from '../../parts/now.ts'
import { useAnswer } from './answer.ts'
import { useGapName } from './gap-name.tsx'
import { pan, seek, useClock, zoom } from './playback-clock.ts'
import { ticks } from './ticks.ts'

type Row = Line['cameras'][0]

export function Timeline({
  cameras,
  chosen,
  choose,
}: {
  cameras: readonly Camera[]
  chosen: ReadonlySet<string>
  choose(id: string): void
}) {
  const { view, at, range } = useClock()
  const now = useNow()
  const figures = useFigures()
  const long = view.to - view.from
  // Asked for a little more than is in sight, in steps: not at every turn of the wheel.
  const step = 2 ** Math.ceil(Math.log2(long))
  const [from, to] = [Math.floor(view.from / step) * step - step / 2, Math.ceil(view.to / step) * step + step / 2]
  const fresh = view.to > now - 10_000 ? Math.floor(now / 5000) : 0
  const ids = cameras.map(({ id }) => id)
  const line = useAnswer(
    () =>
      ids.length > 0
        ? engine().recording.timeline({ from: Math.max(0, from), to: Math.max(1, to), camera_ids: ids })
        : Promise.resolve({ cameras: [] }),
    `${from} ${to} ${fresh} ${ids.join()}`,
  )
  const place = useRef<HTMLDivElement>(null)
  const [pointer, setPointer] = useState<number>()
  const share = (clientX: number) => {
    const box = place.current?.getBoundingClientRect()
    return box ? Math.min(1, Math.max(0, (clientX - box.left) / box.width)) : 0
  }
  const percent = (time: number) => `${((time - view.from) / long) * 100}%`
  useStillWheel(place)
  const wheel = (event: WheelEvent) => {
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) pan(((event.deltaX || event.deltaY) / 1000) * long)
    else zoom(event.deltaY > 0 ? 1.25 : 0.8, share(event.clientX))
  }
  const drag = useDrag(long, place)
  const timeAt = (event: PointerEvent) => view.from + share(event.clientX) * long
  return (
    <div className="timeline" onWheel={wheel}>
      <div className="timeline-names">
        <div className="timeline-scale" />
        {cameras.map(({ id, name }) => (
          <button key={id} type="button" className="timeline-name cut" aria-pressed={chosen.has(id)} onClick={() => choose(id)}>
            {name}
          </button>
        ))}
      </div>
      <div
        ref={place}
        className="timeline-place"
        onPointerDown={drag.down}
        onPointerMove={(event) => {
          setPointer(timeAt(event))
          drag.move(event)
        }}
        onPointerLeave={() => setPointer(undefined)}
        onPointerUp={(event) => {
          if (!drag.up()) seek(timeAt(event))
        }}
      >
        <div className="timeline-scale">
          {ticks(view.from, view.to).map(({ time, text }) => (
            <span key={time} style={{ left: percent(time) }}>
              {text}
            </span>
          ))}
        </div>
        {cameras.map(({ id, name }) => (
          <Track key={id} name={name} row={line?.cameras.find((one) => one.camera_id === id)} view={view} now={now} />
        ))}
        {range && (
          <div className="timeline-range" style={{ left: percent(range.from), width: `${((range.to - range.from) / long) * 100}%` }} />
        )}
        <div className="timeline-now" style={{ left: percent(now) }} />
        <div className="timeline-at" style={{ left: percent(at) }} />
        {pointer !== undefined && (
          <div className="timeline-pointer" style={{ left: percent(pointer) }}>
            {figures.dateTime(pointer)}
          </div>
        )}
      </div>
    </div>
  )
}

function Track({ row, name, view, now }: { row: Row | undefined; name: string; view: { from: number; to: number }; now: number }) {
  const t = useTranslations('recordings')
  const noticed = useTranslations('events')
  const gapName = useGapName()
  const figures = useFigures()
  const long = view.to - view.from
  const bar = (from: number, to: number) => {
    const [begin, end] = [Math.max(from, view.from), Math.min(to, view.to)]
    return { left: `${((begin - view.from) / long) * 100}%`, width: `max(3px, ${((end - begin) / long) * 100}%)` }
  }
  const seen = <T extends { from: number; to: number | null }>(list: readonly T[] = []) =>
    list.filter(({ from, to }) => from < view.to && (to ?? now) > view.from)
  return (
    <div
      className="timeline-track"
      role="img"
      aria-label={t('line', { name, from: figures.dateTime(view.from), to: figures.dateTime(view.to) })}
    >
      {seen(row?.spans).map(({ from, to, role }) => (
        <i key={`${role}${from}`} className="timeline-span" data-role={role} style={bar(from, to)} />
      ))}
      {seen(row?.gaps).map(({ from, to, cause, role }) => (
        <i
          key={`${role}${from}`}
          className="timeline-gap"
          style={bar(from, to ?? now)}
          title={
            to === null
              ? t('gap_open', { from: figures.dateTime(from), cause: gapName(cause) })
              : t('gap_named', { from: figures.dateTime(from), to: figures.dateTime(to), cause: gapName(cause) })
          }
        />
      ))}
      {seen(row?.outages).map(({ from, to }) => (
        <i key={from} className="timeline-outage" style={bar(from, to ?? now)} />
      ))}
      {seen(row?.events).map(({ from, to, kind, source }) => (
        <i
          key={`${kind}${source}${from}`}
          className="timeline-event"
          data-kind={kind}
          style={bar(from, to ?? now)}
          title={[noticed(`kind.${kind as EventKind}`), source, figures.dateTime(from)].filter(Boolean).join(' · ')}
        />
      ))}
      {seen(row?.protections).map(({ id, from, to, reason }) => (
        <i key={id} className="timeline-protected" style={bar(from, to)} title={t('protected', { reason })} />
      ))}
    </div>
  )
}

/** The wheel zooms the line: the room behind it stays where it is. */
function useStillWheel(place: { current: HTMLElement | null }): void {
  useEffect(() => {
    const element = place.current
    const stop = (event: Event) => event.preventDefault()
    element?.addEventListener('wheel', stop, { passive: false })
    return () => element?.removeEventListener('wheel', stop)
  }, [place])
}

function useDrag(long: number, place: { current: HTMLElement | null }) {
  const from = useRef<{ x: number; moved: boolean } | null>(null)
  return {
    down(event: PointerEvent) {
      from.current = { x: event.clientX, moved: false }
      place.current?.setPointerCapture(event.pointerId)
    },
    move(event: PointerEvent) {
      const start = from.current
      if (!start || (!start.moved && Math.abs(event.clientX - start.x) < 4)) return
      const wide = place.current?.clientWidth ?? 1
      pan((-(event.clientX - start.x) / wide) * long)
      from.current = { x: event.clientX, moved: true }
    },
    /** True where it was dragged. */
    up(): boolean {
      const moved = from.current?.moved ?? false
      from.current = null
      return moved
    },
  }
}
