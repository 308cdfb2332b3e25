/** What the camera sends: its streams as they run, and how it is asked for them again. */
import { Button } from '@mantine/core'
import { RefreshCw } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { doRemedy } from '../../kernel/remedies.ts'
import { say } from '../../kernel/ui.ts'
import { TroubleLine } from '../../parts/trouble-line.tsx'
import { useOpenPicture } from './open-picture.ts'
import { StreamSection } from './stream-section.tsx'
import { ViewingLine } from './viewing-line.tsx'

export function StreamsTab({ camera }: { camera: Camera }) {
  const t = useTranslations('camera')
  const { id } = camera
  const picture = useOpenPicture((open) => open.picture)
  // A stream in trouble says so over the picture: once is enough.
  const told = useMirror(({ rows }) => Object.values(rows.streams).some(({ camera_id, trouble }) => camera_id === id && trouble))
  return (
    <section className="section">
      <div className="line">
        <h2 className="grow">{t('streams')}</h2>
        <Button size="compact-xs" leftSection={<RefreshCw size={12} aria-hidden />} onClick={() => attempt(() => probe(camera))}>
          {t('probe')}
        </Button>
      </div>
      {camera.trouble && !told && (
        <TroubleLine trouble={camera.trouble} side="camera" onRemedy={(remedy) => doRemedy(remedy, { cameraId: id })} />
      )}
      {camera.streams.length === 0 && <p className="quiet">{t('not_probed')}</p>}
      {camera.streams.map((stream) => (
        <StreamSection key={stream.role} cameraId={id} stream={stream} />
      ))}
      <ViewingLine state={picture} streams={camera.streams} />
    </section>
  )
}

async function probe({ id, name }: Camera): Promise<void> {
  await engine().cameras.probe({ camera_id: id })
  say({ tone: 'ok', key: 'probed', values: { name } })
}
