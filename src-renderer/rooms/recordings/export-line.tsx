/** One export: how far it is, and its files with their sums. */
import { Anchor, Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { RecordingExport } from '../../../src-shared/recording-rows.ts'
import { attempt } from '../../kernel/attempt.ts'
import { transport } from '../../kernel/connect.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useFigures } from '../../language/index.ts'
import { CopyButton } from '../../parts/copy-button.tsx'

export function ExportLine({ row, changed }: { row: RecordingExport; changed(): void }) {
  const t = useTranslations()
  const figures = useFigures()
  const { id, state, progress, seconds_left, files, trouble } = row
  const cancel = () =>
    attempt(async () => {
      await engine().recording.exports.cancel({ id })
      changed()
    })
  return (
    <div className="line" role="status">
      {state === 'running' && (
        <>
          <progress value={progress} max={1} aria-label={t('recordings.exporting', { percent: `${Math.round(progress * 100)} %` })} />
          <span>{t('recordings.exporting', { percent: `${Math.round(progress * 100)} %` })}</span>
          {seconds_left !== null && <span className="quiet">{t('recordings.export_left', { time: figures.duration(seconds_left) })}</span>}
        </>
      )}
      {state === 'failed' && (
        <span>
          {t('recordings.export_failed')} {trouble?.evidence}
        </span>
      )}
      {files.map(({ name, bytes, url, sha256, path }) =>
        transport === 'sockets' ? (
          <Anchor key={name} size="sm" underline="always" href={url} download={name} title={`SHA-256 ${sha256}`}>
            {t('recordings.export_file', { name, bytes: figures.bytes(bytes) })}
          </Anchor>
        ) : (
          <span key={name} title={`SHA-256 ${sha256}`}>
            {t('recordings.export_place', { path })}
          </span>
        ),
      )}
      {files.map(({ name, sha256 }) => (
        <span key={name} className="mono quiet">
          SHA-256 {sha256.slice(0, 12)}… <CopyButton text={sha256} label={`SHA-256 ${name}`} />
        </span>
      ))}
      <Button size="compact-xs" variant="subtle" onClick={cancel}>
        {state === 'running' ? t('frame.cancel') : t('camera_action.remove')}
      </Button>
    </div>
  )
}
