/** What one camera notices: what goes on now, what was before, when it is listened to, and its relays. */
import { Button, NativeSelect, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { type CameraEvent, type CameraEvents, type EventKind, eventKinds, type Follow } from '../../../src-shared/events.ts'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { doRemedy } from '../../kernel/remedies.ts'
import { useFigures, useProblemSentence } from '../../language/index.ts'
import { useNow } from '../../parts/now.ts'
import { TroubleLine } from '../../parts/trouble-line.tsx'
import { RelaysPart } from './relays-part.tsx'
import { useEvents } from './use-events.ts'

export function EventsTab({ camera: { id } }: { camera: Camera }) {
  const t = useTranslations('events')
  const sentence = useProblemSentence()
  const row = useMirror((mirror) => mirror.rows.events[id])
  const [kind, setKind] = useState<EventKind | null>(null)
  const { events, failed, more, showMore } = useEvents(id, kind)
  return (
    <>
      <section className="section">
        {row && <Following row={row} />}
        {failed !== undefined && <p className="quiet">{sentence(failed).text}</p>}
        {row && row.active.length === 0 && row.state === 'following' && <p className="quiet">{t('nothing_now')}</p>}
        {row && row.active.length > 0 && (
          <ul className="event-list" aria-label={t('now')}>
            {row.active.map((event) => (
              <EventLine key={event.id} event={event} />
            ))}
          </ul>
        )}
      </section>
      <section className="section">
        <div className="line">
          <h2 className="grow">{t('history')}</h2>
          <NativeSelect
            size="xs"
            aria-label={t('of_kind')}
            value={kind ?? ''}
            onChange={({ currentTarget }) => setKind((currentTarget.value || null) as EventKind | null)}
            data={[{ value: '', label: t('any_kind') }, ...eventKinds.map((value) => ({ value, label: t(`kind.${value}`) }))]}
          />
        </div>
        {events?.length === 0 && <p className="quiet">{t('nothing')}</p>}
        <ul className="event-list" aria-label={t('history')}>
          {events?.map((event) => (
            <EventLine key={event.id} event={event} />
          ))}
        </ul>
        {more && (
          <Button size="compact-sm" onClick={showMore}>
            {t('more')}
          </Button>
        )}
      </section>
      <RelaysPart cameraId={id} states={row?.active} />
    </>
  )
}

const tones = { off: 'idle', connecting: 'connecting', following: 'live', waiting: 'attention', unsupported: 'attention' } as const

function Following({ row }: { row: CameraEvents }) {
  const t = useTranslations('events')
  const follow = (how: Follow) => attempt(() => engine().events.follow({ camera_id: row.camera_id, follow: how }))
  return (
    <>
      <span className="state-mark" data-tone={tones[row.state]} data-following={row.state}>
        {t(`state.${row.state}`)}
      </span>
      {row.trouble && row.state !== 'unsupported' && (
        <TroubleLine trouble={row.trouble} side="camera" onRemedy={(remedy) => doRemedy(remedy, { cameraId: row.camera_id })} />
      )}
      {row.state === 'unsupported' && row.trouble?.evidence && <code className="mono quiet">{row.trouble.evidence}</code>}
      {row.skipped > 0 && <p className="quiet">{t('skipped', { count: row.skipped })}</p>}
      <div className="line">
        <SegmentedControl
          size="xs"
          aria-label={t('follow')}
          value={row.follow}
          data={(['auto', 'always', 'never'] as const).map((value) => ({ value, label: t(`follows.${value}`) }))}
          onChange={(value) => follow(value as Follow)}
        />
        {(row.state === 'waiting' || row.state === 'unsupported') && (
          <Button size="compact-sm" onClick={() => follow(row.follow)}>
            {t('again')}
          </Button>
        )}
      </div>
      <p className="quiet">{t('follow_hint')}</p>
    </>
  )
}

function EventLine({ event }: { event: CameraEvent }) {
  const t = useTranslations('events')
  const figures = useFigures()
  const now = useNow()
  const { kind, topic, source, from, to, before, ended_by, data } = event
  const seconds = ((to ?? Math.max(now, from)) - from) / 1000
  const notes = [before && t('before'), ended_by && ended_by !== 'camera' && t(`ended_by.${ended_by}`)].filter(Boolean)
  const told = Object.entries(data).map(([name, value]) => `${name} ${value}`)
  return (
    <li data-event={kind} data-lasts={to === null || undefined} title={[topic, ...told].join('\n')}>
      <time className="mono">{figures.dateTime(from)}</time>
      <strong>{t(`kind.${kind}`)}</strong>
      <span className="quiet grow cut">{[source, kind === 'other' ? topic : null].filter(Boolean).join(' · ')}</span>
      {seconds >= 1 && <span className="mono">{figures.duration(seconds)}</span>}
      {notes.length > 0 && <span className="quiet wide">{notes.join(' · ')}</span>}
    </li>
  )
}
