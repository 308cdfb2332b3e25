/** One camera's line: what is kept, what is missing, publications that were interrupted, what is protected, what was noted. */
import { useTranslations } from 'use-intl'
import type { EventKind } from '../../../src-shared/events.ts'
import type { Recorded } from '../../../src-shared/recorded.ts'
import type { Timeline as Line } from '../../../src-shared/recording-rows.ts'
import type { Cause } from '../../../src-shared/trouble.ts'
import { useFigures } from '../../language/index.ts'
import { useGapName } from './gap-name.tsx'

type TrackRow = Line['cameras'][0]

export interface TrackProps {
  id: string
  name: string
  row: TrackRow | undefined
  /** What servers have of it. */
  server: Recorded | undefined
  view: { from: number; to: number }
  now: number
}

export function Track({ id, row, server, name, view, now }: TrackProps) {
  const t = useTranslations()
  const gapName = useGapName()
  const figures = useFigures()
  const long = view.to - view.from
  const bar = (from: number, to: number) => {
    const [begin, end] = [Math.max(from, view.from), Math.min(to, view.to)]
    return { left: `${((begin - view.from) / long) * 100}%`, width: `max(3px, ${((end - begin) / long) * 100}%)` }
  }
  const seen = <T extends { from: number; to: number | null }>(list: readonly T[] = []) =>
    list.filter(({ from, to }) => from < view.to && (to ?? now) > view.from)
  const stretch = (from: number, to: number | null, cause: string) =>
    to === null
      ? t('recordings.gap_open', { from: figures.dateTime(from), cause })
      : t('recordings.gap_named', { from: figures.dateTime(from), to: figures.dateTime(to), cause })
  return (
    <div
      className="timeline-track"
      role="img"
      data-camera={id}
      aria-label={t('recordings.line', { name, from: figures.dateTime(view.from), to: figures.dateTime(view.to) })}
    >
      {seen(row?.spans).map(({ from, to, role }) => (
        <i key={`${role}${from}`} className="timeline-span" data-role={role} style={bar(from, to)} />
      ))}
      {server?.places.flatMap(({ profile, path, spans }) =>
        seen(spans).map(({ from, to }) => (
          <i
            key={`${profile} ${path} ${from}`}
            className="timeline-server"
            style={bar(from, to)}
            title={t('recordings.server_span', { profile, from: figures.dateTime(from), to: figures.dateTime(to) })}
          />
        )),
      )}
      {seen(row?.gaps).map(({ from, to, cause, role }) => (
        <i key={`${role}${from}`} className="timeline-gap" style={bar(from, to ?? now)} title={stretch(from, to, gapName(cause))} />
      ))}
      {seen(row?.outages).map(({ from, to, cause }) => (
        <i
          key={from}
          className="timeline-outage"
          style={bar(from, to ?? now)}
          title={t('recordings.outage', { text: stretch(from, to, t(`cause.${cause as Cause}.name`)) })}
        />
      ))}
      {seen(row?.events).map(({ from, to, kind, source }) => (
        <i
          key={`${kind}${source}${from}`}
          className="timeline-event"
          data-kind={kind}
          style={bar(from, to ?? now)}
          title={[t(`events.kind.${kind as EventKind}`), source, figures.dateTime(from)].filter(Boolean).join(' · ')}
        />
      ))}
      {seen(row?.protections).map(({ id: key, from, to, reason }) => (
        <i key={key} className="timeline-protected" style={bar(from, to)} title={t('recordings.protected', { reason })} />
      ))}
      {row?.bookmarks
        .filter(({ at }) => at >= view.from && at <= view.to)
        .map(({ id: key, at, text }) => (
          <i key={key} className="timeline-note" style={{ left: `${((at - view.from) / long) * 100}%` }} title={text} />
        ))}
    </div>
  )
}
