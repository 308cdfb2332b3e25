/** What is known of a camera: its streams as they run, what it is, how it is published, and what can be done with it. */
import { Button } from '@mantine/core'
import { Camera as CameraIcon, RefreshCw, Upload } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { attempt } from '../../kernel/attempt.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { doRemedy } from '../../kernel/remedies.ts'
import { engine } from '../../kernel/session.ts'
import { openDrawer, openPublication, say } from '../../kernel/ui.ts'
import { useFigures, useServerName } from '../../language/index.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { TroubleLine } from '../../parts/trouble-line.tsx'
import { publicationWord, togglePublication, troubleOf, troubleSide } from '../publish/publication.ts'
import { addressOf } from './address-of.ts'
import { removeCamera } from './remove-camera.ts'
import { saveSnapshot } from './snapshot.ts'
import { StreamSection } from './stream-section.tsx'

export function CameraDetails({ camera }: { camera: Camera }) {
  const t = useTranslations('camera')
  const { id } = camera
  return (
    <aside className="one-details" aria-label={t('sections')}>
      <div className="line section one-actions">
        <Button leftSection={<CameraIcon size={14} aria-hidden />} onClick={() => attempt(() => saveSnapshot(id))}>
          {t('snapshot')}
        </Button>
        <Button onClick={() => openDrawer({ kind: 'edit-camera', id })}>{t('edit')}</Button>
        <Button onClick={() => removeCamera(id)}>{t('remove')}</Button>
      </div>
      <PublishSection id={id} />
      <section className="section">
        <div className="line">
          <h2 className="grow">{t('streams')}</h2>
          <Button size="compact-xs" leftSection={<RefreshCw size={12} aria-hidden />} onClick={() => attempt(() => probe(camera))}>
            {t('probe')}
          </Button>
        </div>
        {camera.trouble && <TroubleLine trouble={camera.trouble} side="camera" onRemedy={(remedy) => doRemedy(remedy, { cameraId: id })} />}
        {camera.streams.length === 0 && <p className="quiet">{t('not_probed')}</p>}
        {camera.streams.map((stream) => (
          <StreamSection key={stream.role} cameraId={id} stream={stream} />
        ))}
      </section>
      <Facts camera={camera} />
    </aside>
  )
}

async function probe({ id, name }: Camera): Promise<void> {
  await engine().cameras.probe({ camera_id: id })
  say({ tone: 'ok', key: 'probed', values: { name } })
}

function PublishSection({ id }: { id: string }) {
  const t = useTranslations()
  const serverName = useServerName()
  const figures = useFigures()
  const publication = useMirror((mirror) => mirror.rows.publications[id])
  const stream = useMirror((mirror) => publication && mirror.rows.streams[`${id}/${publication.role}`])
  const word = publicationWord(publication)
  const published = word !== 'not_published'
  const trouble = troubleOf(publication)
  return (
    <section className="section">
      <div className="line">
        <h2 className="grow">{t('camera.publishing')}</h2>
        <StateMark word={word} />
      </div>
      {publication && published && (
        <span className="quiet">
          {serverName(publication.profile)} / {publication.publish_path} · {figures.bitrate(publication.metrics.bitrate)}
        </span>
      )}
      {publication && trouble && published && (
        <TroubleLine
          trouble={trouble}
          side={troubleSide(publication, stream)}
          onRemedy={(remedy) => doRemedy(remedy, { cameraId: id, what: 'publication' })}
        />
      )}
      <div className="line one-actions">
        <Button
          variant={published ? 'default' : 'filled'}
          leftSection={published ? undefined : <Upload size={14} aria-hidden />}
          onClick={() => attempt(() => togglePublication(id))}
        >
          {published ? t('camera.stop') : t('camera.publish')}
        </Button>
        {published ? (
          <Button onClick={() => openPublication(id)}>{t('remedy.show-publication')}</Button>
        ) : (
          <Button onClick={() => openDrawer({ kind: 'publish-options', id })}>{t('publish.options')}</Button>
        )}
      </div>
    </section>
  )
}

function Facts({ camera }: { camera: Camera }) {
  const t = useTranslations('camera')
  const figures = useFigures()
  const address = addressOf(camera)
  const rows: [string, string][] = [
    [t('maker'), [camera.vendor, camera.model].filter(Boolean).join(' ') || t(`source.${camera.source.kind}`)],
    [t('user'), [camera.user ?? t('no_user'), camera.has_password ? t('password_set') : ''].filter(Boolean).join(' · ')],
    [t('added'), figures.dateTime(camera.created_at)],
  ]
  return (
    <section className="section">
      <h2>{t('details')}</h2>
      <dl className="facts">
        <dt>{t('address')}</dt>
        <dd className="mono">
          {address} <CopyButton text={address} label={t('address')} />
        </dd>
        {rows.map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
