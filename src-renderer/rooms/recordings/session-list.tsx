/**
 * Sessions, newest first, of all gateways that share a database or of one: name, cameras, when, and whose. One of this gateway is
 * opened on the line; one of another plays from its own address.
 */
import { Anchor, Button, Select } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { RecordingSession } from '../../../src-shared/recording-rows.ts'
import { attempt } from '../../kernel/attempt.ts'
import { closeDrawer } from '../../kernel/drawers.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror, useSystem } from '../../kernel/mirror.ts'
import { openItem } from '../../kernel/ui.ts'
import { useFigures } from '../../language/index.ts'
import { StateMark } from '../../parts/state-mark.tsx'
import { useAnswer } from './answer.ts'
import { seek } from './playback-clock.ts'

const page = 50
/** A gateway says every ten seconds that it is there. */
const silentAfter = 60_000

export function SessionList() {
  const t = useTranslations('sessions')
  const figures = useFigures()
  const own = useSystem()?.gateway.id
  const [gateway, choose] = useState<string | null>(null)
  const [older, add] = useState<readonly RecordingSession[]>([])
  const known = useAnswer(() => engine().gateways.list(), '')
  const first = useAnswer(() => engine().recording.sessions({ limit: page, ...(gateway ? { gateway } : {}) }), gateway ?? '')
  if (!first || !known) return null
  const all = [...first, ...older]
  const more = () =>
    attempt(async () => {
      const before = all.at(-1)?.from
      const next = await engine().recording.sessions({ limit: page, ...(gateway ? { gateway } : {}), ...(before ? { before } : {}) })
      add((old) => [...old, ...next])
    })
  const several = known.gateways.length > 1
  const seen = new Map(known.gateways.map(({ id, seen_at }) => [id, seen_at]))
  const lastSeen = (id: string) => {
    const at = seen.get(id)
    return id !== own && at !== undefined && Date.now() - at > silentAfter ? at : undefined
  }
  return (
    <div className="recordings-sessions">
      {several && (
        <Select
          size="xs"
          label={t('gateway')}
          placeholder={t('all_gateways')}
          clearable
          data={known.gateways.map(({ id, name }) => ({ value: id, label: id === own ? t('this_one', { name }) : name }))}
          value={gateway}
          onChange={(next) => {
            choose(next)
            add([])
          }}
        />
      )}
      {known.shared?.state === 'away' && (
        <p>
          <StateMark word="attention" shapeOnly /> {t('away', { database: known.shared.database })}
        </p>
      )}
      {all.length === 0 && <p className="quiet">{t('none')}</p>}
      <ul>
        {all.map((session) => (
          <li key={`${session.gateway} ${session.id}`}>
            <strong>{session.name}</strong> {session.state === 'open' && <span className="recordings-open">{t('open')}</span>}
            <div className="quiet">
              {session.to === null
                ? t('since', { from: figures.dateTime(session.from) })
                : t('stretch', { from: figures.dateTime(session.from), to: figures.dateTime(session.to) })}
              {' · '}
              <Cameras session={session} own={own} />
            </div>
            {several && (
              <div className="quiet">
                {t('of', { gateway: session.gateway_name })}
                {lastSeen(session.gateway) !== undefined &&
                  ` · ${t('last_seen', { at: figures.dateTime(lastSeen(session.gateway) ?? 0) })}`}
              </div>
            )}
            {session.note && <p>{session.note}</p>}
            <Opener session={session} own={own} />
          </li>
        ))}
      </ul>
      {all.length > 0 && all.length % page === 0 && (
        <Button size="compact-xs" variant="default" onClick={more}>
          {t('more')}
        </Button>
      )}
    </div>
  )
}

function Cameras({ session, own }: { session: RecordingSession; own: string | undefined }) {
  const cameras = useMirror((mirror) => mirror.rows.cameras)
  const named = session.streams.map(({ camera_id, camera_name, role }) => {
    const name = (session.gateway === own ? cameras[camera_id]?.name : undefined) ?? camera_name ?? camera_id
    return role === 'main' ? name : `${name} (${role})`
  })
  return named.join(', ')
}

function Opener({ session, own }: { session: RecordingSession; own: string | undefined }) {
  const t = useTranslations('sessions')
  const [stream] = session.streams
  if (!stream) return null
  if (session.gateway === own)
    return (
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => {
          openItem('recordings', stream.camera_id)
          seek(session.from)
          closeDrawer()
        }}
      >
        {t('show')}
      </Button>
    )
  return (
    <>
      {session.playlists.map(({ camera_id, role, url }) => (
        <Anchor key={`${camera_id} ${role}`} size="sm" underline="always" href={url} target="_blank" rel="noreferrer">
          {t('playlist')}
        </Anchor>
      ))}
    </>
  )
}
