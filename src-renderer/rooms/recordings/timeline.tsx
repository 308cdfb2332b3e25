/** All cameras on one line of time, from months down to single pictures, the moment that is shown, and a picture of the one under the pointer. */
import { ActionIcon } from '@mantine/core'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState, type WheelEvent } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { Timeline as Line } from '../../../src-shared/recording-rows.ts'
import { useFigures } from '../../language/index.ts'
import { useNow } from '../../parts/now.ts'
import { CameraRowActions } from '../camera/index.ts'
import { useMomentText } from './moment-text.ts'
import { pan, seek, useClock, zoom } from './playback-clock.ts'
import { PointerPicture } from './pointer-picture.tsx'
import { step } from './step.ts'
import { ticks } from './ticks.ts'
import { useTimelineHand } from './timeline-hand.ts'
import { Track } from './timeline-track.tsx'
import type { ServerLines } from './use-server-lines.ts'

interface TimelineProps {
  cameras: readonly Camera[]
  line: Line | undefined
  servers: ServerLines
  chosen: ReadonlySet<string>
  choose(id: string): void
}

interface Pointed {
  readonly at: number
  readonly cameraId: string | undefined
  /** 0 to 1 of the line. */
  readonly share: number
}

/** Of the view, by a press at its edge. */
const edgeStep = 0.4

export function Timeline({ cameras, line, servers, chosen, choose }: TimelineProps) {
  const t = useTranslations('recordings')
  const view = useClock((clock) => clock.view)
  const range = useClock((clock) => clock.range)
  const now = useNow()
  const long = view.to - view.from
  const place = useRef<HTMLDivElement>(null)
  const [pointed, point] = useState<Pointed>()
  const hand = useTimelineHand(place)
  useStillWheel(place)
  const percent = (time: number) => `${((time - view.from) / long) * 100}%`
  const wheel = (event: WheelEvent) => {
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) pan(((event.deltaX || event.deltaY) / 1000) * long)
    else zoom(event.deltaY > 0 ? 1.25 : 0.8, hand.shareOf(event.clientX))
  }
  return (
    <div className="timeline" onWheel={wheel}>
      <div className="timeline-scroll">
        <div className="timeline-names">
          <div className="timeline-scale" />
          {cameras.map(({ id, name }) => (
            <div key={id} className="timeline-row">
              <button type="button" className="timeline-name cut" aria-pressed={chosen.has(id)} onClick={() => choose(id)}>
                {name}
              </button>
              <CameraRowActions cameraId={id} name={name} />
            </div>
          ))}
        </div>
        <div className="timeline-field">
          <div
            ref={place}
            className="timeline-place"
            {...useKeys(long)}
            onPointerDown={hand.down}
            onPointerMove={(event) => {
              const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-camera]') : null
              const cameraId = row?.dataset.camera ?? [...chosen][0]
              point({ at: hand.timeAt(event.clientX), cameraId, share: hand.shareOf(event.clientX) })
              hand.move(event)
            }}
            onPointerLeave={() => point(undefined)}
            onPointerUp={hand.up}
            onPointerCancel={hand.cancel}
          >
            <div className="timeline-scale">
              {ticks(view.from, view.to, isNarrow() ? 4 : 10).map(({ time, text }) => (
                <span key={time} style={{ left: percent(time) }}>
                  {text}
                </span>
              ))}
            </div>
            {cameras.map(({ id, name }) => (
              <Track
                key={id}
                id={id}
                name={name}
                row={line?.cameras.find((one) => one.camera_id === id)}
                server={servers.get(id)}
                view={view}
                now={now}
              />
            ))}
            {range && (
              <div className="timeline-range" style={{ left: percent(range.from), width: `${((range.to - range.from) / long) * 100}%` }} />
            )}
            <div className="timeline-now" style={{ left: percent(now) }} />
            <At view={view} />
          </div>
          <ActionIcon
            variant="default"
            className="timeline-edge"
            data-side="back"
            size={24}
            aria-label={t('pan_back')}
            onClick={() => pan(-long * edgeStep)}
          >
            <ChevronLeft size={14} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="default"
            className="timeline-edge"
            data-side="on"
            size={24}
            aria-label={t('pan_on')}
            onClick={() => pan(long * edgeStep)}
          >
            <ChevronRight size={14} aria-hidden />
          </ActionIcon>
        </div>
      </div>
      {pointed && <Pointed {...pointed} fine={long < 60_000} />}
    </div>
  )
}

/** As the styles have it. */
const isNarrow = () => globalThis.innerWidth <= 600

/** Apart, so that the moment moves without the lines being drawn again. */
function At({ view }: { view: { from: number; to: number } }) {
  const at = useClock((clock) => clock.at)
  return <div className="timeline-at" style={{ left: `${((at - view.from) / (view.to - view.from)) * 100}%` }} />
}

function Pointed({ at, cameraId, share, fine }: Pointed & { fine: boolean }) {
  const figures = useFigures()
  const text = useMomentText()
  const names = isNarrow() ? 84 : 140
  return (
    <div
      className="timeline-pointed"
      aria-hidden="true"
      style={{ insetInlineStart: `clamp(0px, calc(${names}px + (100% - ${names}px) * ${share} - 120px), calc(100% - 240px))` }}
    >
      {cameraId !== undefined && <PointerPicture cameraId={cameraId} at={at} />}
      <span className="mono">{fine ? text(at) : figures.dateTime(at)}</span>
    </div>
  )
}

/** The line as a slider: arrows go from picture to picture, with Shift ten seconds, plus and minus change what is in sight. */
function useKeys(long: number) {
  const t = useTranslations('recordings')
  const figures = useFigures()
  const at = useClock((clock) => Math.round(clock.at / 1000))
  const onKeyDown = (event: KeyboardEvent) => {
    const side = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
    if (side !== 0) event.shiftKey ? seek(useClock.getState().at + side * 10_000) : step(side)
    else if (event.key === 'PageUp' || event.key === 'PageDown') seek(useClock.getState().at + (event.key === 'PageUp' ? -long : long) / 10)
    else if (event.key === '+' || event.key === '-') zoom(event.key === '+' ? 0.5 : 2)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return {
    role: 'slider',
    tabIndex: 0,
    'aria-label': t('at'),
    'aria-valuenow': at,
    'aria-valuetext': figures.dateTime(at * 1000),
    onKeyDown,
  }
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
