/** One line about everything; each item leads to its cause. */
import { useTranslations } from 'use-intl'
import { transport } from '../kernel/connect.ts'
import { type Connection, type Mirror, useMirror, useSystem } from '../kernel/mirror.ts'
import { go, openDrawer, useUi } from '../kernel/ui.ts'
import { useServerName } from '../language/index.ts'
import { Shape, type Tone } from '../parts/state-mark.tsx'

/** What the bar counts. */
export function countState({ cameras, streams, publications, scans, profiles }: Mirror['rows']) {
  const live = new Set<string>()
  const troubled = new Set<string>()
  for (const stream of Object.values(streams)) {
    if (stream.state === 'running') live.add(stream.camera_id)
    if (stream.state === 'failed' || stream.state === 'backing-off') troubled.add(stream.camera_id)
  }
  const published = Object.values(publications).filter(({ status }) => status !== 'stopped')
  for (const { camera_id, status, thinned } of published) {
    if ((status !== 'publishing' && status !== 'starting') || thinned) troubled.add(camera_id)
  }
  return {
    cameras: Object.keys(cameras).length,
    live: live.size,
    published: published.length,
    publishing: published.filter(({ status }) => status === 'publishing').length,
    troubled: [...troubled],
    scan: Object.values(scans).find(({ state }) => state === 'running'),
    profile: Object.values(profiles).find(({ active }) => active),
  }
}

export function StatusBar() {
  const t = useTranslations()
  const connection = useMirror((mirror) => mirror.connection)
  const counts = countState(useMirror((mirror) => mirror.rows))
  const system = useSystem()
  const serverName = useServerName()

  if (connection !== 'ready') return <LostBar tone={connection === 'connecting' ? 'connecting' : 'failed'} connection={connection} />
  return (
    <footer className="status">
      <Item run={() => go('find')}>{t('status.cameras', { count: counts.cameras })}</Item>
      {counts.live > 0 && (
        <Item run={() => go('wall')} tone="live">
          {t('status.live', { count: counts.live })}
        </Item>
      )}
      <Item run={() => go('publish')}>
        {counts.published === 0
          ? t('status.none_published')
          : counts.publishing === counts.published
            ? t('status.all_publishing', { count: counts.published })
            : t('status.publishing', { live: counts.publishing, all: counts.published })}
      </Item>
      {counts.profile && (
        <Item run={() => openDrawer({ kind: 'profile', name: counts.profile?.name ?? null })}>
          {t('status.server', { name: serverName(counts.profile.name) })}
        </Item>
      )}
      {counts.troubled.length > 0 && (
        <Item run={() => showTrouble(counts.troubled[0])} tone="attention">
          {t('status.trouble', { count: counts.troubled.length })}
        </Item>
      )}
      {counts.scan && (
        <Item run={() => go('find')} tone="connecting">
          {t('status.scan', { count: counts.scan.finding_ids.length })}
        </Item>
      )}
      {system && system.notices.length > 0 && (
        <Item run={() => go('settings')} tone="attention">
          {t('status.notices', { count: system.notices.length })}
        </Item>
      )}
    </footer>
  )
}

/** A publication's trouble is told in its row, a stream's on its own page. */
function showTrouble(id: string | undefined): void {
  if (!id) return
  const publication = useMirror.getState().rows.publications[id]
  const inPublish = publication && publication.status !== 'stopped' && publication.status !== 'publishing'
  useUi.setState(inPublish ? { room: 'publish', openPublication: id } : { room: 'wall', openCamera: id, focusedCamera: id })
}

function Item({ run, tone, children }: { run: () => void; tone?: Tone; children: string }) {
  return (
    <button type="button" className="status-item" onClick={run}>
      {tone && (
        <span className="state-mark" data-tone={tone}>
          <Shape tone={tone} />
        </span>
      )}
      <span>{children}</span>
    </button>
  )
}

function LostBar({ tone, connection }: { tone: Tone; connection: Exclude<Connection, 'ready'> }) {
  const t = useTranslations('connection')
  return (
    <footer className="status" data-lost={connection === 'connecting' ? undefined : true}>
      <span className="status-lost" role="alert">
        <span className="state-mark" data-tone={tone}>
          <Shape tone={tone} />
        </span>
        {connection === 'lost' ? t(`lost_${transport}`) : t(connection)}
      </span>
    </footer>
  )
}
