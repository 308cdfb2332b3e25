/** What pauses when a camera begins its stream anew, by name, before it is done. */
import { useTranslations } from 'use-intl'
import { useMirror } from '../../kernel/mirror.ts'

export function Interrupts({ cameraId }: { cameraId: string }) {
  const t = useTranslations('setup')
  const publication = useMirror(({ rows }) => rows.publications[cameraId])
  const recording = useMirror(({ rows }) => rows.recordings[cameraId])
  const isPublished = publication !== undefined && publication.status !== 'stopped'
  const isRecorded = recording !== undefined && recording.state !== 'idle'
  return (
    <div className="quiet" data-interrupts>
      <p>{t('restarts')}</p>
      <ul>
        {isPublished && <li>{t('interrupts_publication', { path: `${publication.profile}: ${publication.publish_path}` })}</li>}
        {isRecorded && <li>{t('interrupts_recording')}</li>}
      </ul>
    </div>
  )
}
