/** What there is to say of the chosen cameras at the moment that is shown: why something is missing and what mends it, what is kept and why, what was noted. */
import { Button } from '@mantine/core'
import { Fragment } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { Timeline } from '../../../src-shared/recording-rows.ts'
import type { Cause } from '../../../src-shared/trouble.ts'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useFigures } from '../../language/index.ts'
import { useNow } from '../../parts/now.ts'
import { GapRemedy, useGapName } from './gap-name.tsx'
import { seek, useClock } from './playback-clock.ts'

/** Share of the view within which a note belongs to the moment, and lines at most. */
const near = 0.004
const mostNotes = 6

export function MomentLines({ cameras, line, changed }: { cameras: readonly Camera[]; line: Timeline | undefined; changed(): void }) {
  const t = useTranslations()
  const figures = useFigures()
  const gapName = useGapName()
  const now = useNow()
  const at = useClock((clock) => Math.round(clock.at / 500) * 500)
  const view = useClock((clock) => clock.view)
  const within = Math.max(1000, (view.to - view.from) * near)
  const here = ({ from, to }: { from: number; to: number | null }) => from <= at + within && (to ?? now) >= at - within
  const stretch = (from: number, to: number | null, cause: string) =>
    to === null
      ? t('recordings.gap_open', { from: figures.dateTime(from), cause })
      : t('recordings.gap_named', { from: figures.dateTime(from), to: figures.dateTime(to), cause })
  const rows = cameras.flatMap(({ id, name }) => {
    const row = line?.cameras.find(({ camera_id }) => camera_id === id)
    return row ? [{ id, name, row }] : []
  })
  const notes = rows
    .flatMap(({ name, row }) => row.bookmarks.map((note) => ({ name, ...note })))
    .filter((note) => note.at >= view.from && note.at <= view.to)
    .sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at))
    .slice(0, mostNotes)
  return (
    <div className="recordings-moment">
      {rows.map(({ id, name, row }) => (
        <Fragment key={id}>
          {row.gaps.filter(here).map(({ from, to, cause, evidence, role }) => (
            <p key={`gap ${role} ${from}`} className="line">
              <strong>{name}</strong>
              <span>{stretch(from, to, gapName(cause))}</span>
              {evidence && <code className="mono quiet cut">{evidence}</code>}
              <GapRemedy cause={cause} cameraId={id} />
            </p>
          ))}
          {row.outages.filter(here).map(({ from, to, cause }) => (
            <p key={`outage ${from}`} className="line">
              <strong>{name}</strong>
              <span>{t('recordings.outage', { text: stretch(from, to, t(`cause.${cause as Cause}.name`)) })}</span>
              <span className="quiet">{t(`cause.${cause as Cause}.todo`)}</span>
            </p>
          ))}
          {row.protections.filter(here).map(({ id: key, from, to, reason, until }) => (
            <p key={`kept ${key}`} className="line">
              <strong>{name}</strong>
              <span>
                {t('recordings.protected', { reason })} {figures.dateTime(from)} – {figures.dateTime(to)}
                {until !== null && ` · ${t('recordings.protected_until', { time: figures.dateTime(until) })}`}
              </span>
              <Button
                size="compact-xs"
                variant="default"
                onClick={() =>
                  attempt(async () => {
                    await engine().recording.unprotect({ id: key })
                    changed()
                  })
                }
              >
                {t('recordings.unprotect')}
              </Button>
            </p>
          ))}
        </Fragment>
      ))}
      {notes.map((note) => (
        <p key={`note ${note.id}`} className="line">
          <Button size="compact-xs" variant="default" onClick={() => seek(note.at)}>
            {figures.dateTime(note.at)}
          </Button>
          <strong>{note.name}</strong>
          <span className="grow">{note.text}</span>
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={t('recordings.note_remove', { text: note.text })}
            onClick={() =>
              attempt(async () => {
                await engine().recording.removeBookmark({ id: note.id })
                changed()
              })
            }
          >
            {t('camera_action.remove')}
          </Button>
        </p>
      ))}
    </div>
  )
}
