/** Settings of the recordings: where they go, how long they stay, how much room is left. */
import { NumberInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { RecordingSettings } from '../../../src-shared/recording-rows.ts'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { say } from '../../kernel/ui.ts'
import { useFigures } from '../../language/index.ts'
import { useAnswer } from './answer.ts'
import { GapName } from './gap-name.tsx'

export function StoragePart() {
  const t = useTranslations('recordings')
  const figures = useFigures()
  const storage = useMirror((mirror) => mirror.rows.storage)
  const [asked, ask] = useState(0)
  const settings = useAnswer(() => engine().recording.settings(), String(asked))
  if (!settings) return null
  const change = (next: Partial<RecordingSettings>) =>
    attempt(async () => {
      await engine().recording.changeSettings(next)
      say({ tone: 'ok', key: 'saved' })
      ask((count) => count + 1)
    })
  return (
    <div className="recordings-settings">
      <TextInput
        size="xs"
        label={t('folder')}
        defaultValue={settings.folder}
        onBlur={({ target }) => target.value !== settings.folder && change({ folder: target.value })}
      />
      <div className="line">
        <NumberInput
          size="xs"
          label={t('keep_days')}
          min={1}
          defaultValue={settings.keep_days}
          onBlur={({ target }) =>
            Number(target.value) > 0 && Number(target.value) !== settings.keep_days && change({ keep_days: Number(target.value) })
          }
        />
        <NumberInput
          size="xs"
          label={t('segment_minutes')}
          min={1}
          max={60}
          defaultValue={settings.segment_minutes}
          onBlur={({ target }) =>
            Number(target.value) >= 1 &&
            Number(target.value) !== settings.segment_minutes &&
            change({ segment_minutes: Number(target.value) })
          }
        />
        <NumberInput
          size="xs"
          label={t('max_gigabytes')}
          min={0}
          defaultValue={settings.max_bytes === null ? '' : settings.max_bytes / 1e9}
          onBlur={({ target }) => change({ max_bytes: Number(target.value) > 0 ? Number(target.value) * 1e9 : null })}
        />
        <NumberInput
          size="xs"
          label={t('min_free')}
          min={0}
          defaultValue={settings.min_free_bytes / 1e9}
          onBlur={({ target }) =>
            target.value !== '' &&
            Number(target.value) * 1e9 !== settings.min_free_bytes &&
            change({ min_free_bytes: Number(target.value) * 1e9 })
          }
        />
      </div>
      {Object.values(storage).map((disk) => (
        <span key={disk.folder} className="quiet">
          {disk.camera_ids !== null && <code className="mono">{disk.folder} </code>}
          {t('used', { bytes: figures.bytes(disk.used_bytes) })}
          {disk.free_bytes !== null && ` · ${t('free', { bytes: figures.bytes(disk.free_bytes) })}`}
          {disk.trouble && (
            <>
              {' · '}
              <GapName cause={disk.trouble.cause} />
            </>
          )}
        </span>
      ))}
    </div>
  )
}
