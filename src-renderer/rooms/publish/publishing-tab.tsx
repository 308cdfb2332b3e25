/** One camera's publication, beside its picture. */
import { Button } from '@mantine/core'
import { Upload } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { attempt } from '../../kernel/attempt.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { doRemedy } from '../../kernel/remedies.ts'
import { openPublication } from '../../kernel/ui.ts'
import { useFigures, useServerName } from '../../language/index.ts'
import { StateMark } from '../../parts/state-mark.tsx'
import { TroubleLine } from '../../parts/trouble-line.tsx'
import { publicationWord, togglePublication, troubleOf, troubleSide } from './publication.ts'

export function PublishingTab({ camera: { id } }: { camera: Camera }) {
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
