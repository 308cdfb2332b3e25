/** How one camera is recorded: now, and without a hand. */
import { Button, MultiSelect, NumberInput, SegmentedControl, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { type RecordingPlan, storageKey } from '../../../src-shared/recording-rows.ts'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { openItem } from '../../kernel/ui.ts'
import { useFigures } from '../../language/index.ts'
import { useStreamName } from '../camera/index.ts'
import { useAnswer } from './answer.ts'
import { GapName, GapRemedy } from './gap-name.tsx'
import { allWeek, PlanTimes } from './plan-times.tsx'
import { isWantedByHand, toggleRecording } from './record.ts'
import { RecordingMark } from './recording-mark.tsx'

export function RecordingTab({ camera: { id, streams } }: { camera: Camera }) {
  const t = useTranslations()
  const figures = useFigures()
  const streamName = useStreamName()
  const recording = useMirror((mirror) => mirror.rows.recordings[id])
  const folderOfAll = useMirror((mirror) => mirror.rows.storage[storageKey]?.folder)
  const [asked, ask] = useState(0)
  const plans = useAnswer(() => engine().recording.plans(), `${id} ${asked}`)
  const plan = plans?.find((one) => one.camera_id === id)
  const change = (next: Partial<RecordingPlan>) =>
    attempt(async () => {
      await engine().recording.changePlan({ camera_id: id, ...next })
      ask((count) => count + 1)
    })
  const [weekly] = plan?.weekly ?? []
  const stream = recording?.streams[0]
  const converted = recording?.streams.flatMap(({ converted_for }) => converted_for) ?? []
  const leftOut = recording?.streams.flatMap(({ left_out }) => left_out) ?? []
  return (
    <section className="section">
      <div className="line">
        <h2 className="grow">{t('camera_tab.recording')}</h2>
        <RecordingMark cameraId={id} />
      </div>
      {stream?.file && (
        <span className="quiet">
          {figures.bitrate(stream.bitrate)} · {figures.bytes(stream.file_bytes)} ·{' '}
          <span className="mono">{stream.file.split('/').at(-1)}</span>
        </span>
      )}
      {recording?.trouble && (
        <span>
          <GapName cause={recording.trouble.cause} /> <GapRemedy cause={recording.trouble.cause} cameraId={id} />
          {recording.trouble.evidence && <code className="mono quiet">{recording.trouble.evidence}</code>}
        </span>
      )}
      {converted.length > 0 && <span className="quiet">{t('recordings.converted_for', { codecs: converted.join(', ') })}</span>}
      {leftOut.length > 0 && <span className="quiet">{t('recordings.left_out', { codecs: leftOut.join(', ') })}</span>}
      <div className="line">
        <Button onClick={() => toggleRecording(id)}>
          {isWantedByHand(recording) ? t('camera_action.stop_recording') : t('camera_action.record')}
        </Button>
        <Button variant="default" onClick={() => openItem('recordings', id)}>
          {t('camera_action.recordings')}
        </Button>
      </div>
      {plans && (
        <>
          <SegmentedControl
            size="xs"
            aria-label={t('recordings.plan')}
            data={[
              { value: 'off', label: t('recordings.plan_off') },
              { value: 'continuous', label: t('recordings.plan_continuous') },
              { value: 'schedule', label: t('recordings.plan_schedule') },
            ]}
            value={plan?.mode ?? 'off'}
            onChange={(mode) =>
              change({
                mode: mode as RecordingPlan['mode'],
                ...(mode === 'schedule' && !weekly ? { weekly: [{ days: allWeek, from: '20:00', to: '06:00' }] } : {}),
              })
            }
          />
          {plan?.mode === 'schedule' && (
            <PlanTimes
              key={JSON.stringify([plan.weekly, plan.exceptions])}
              weekly={plan.weekly}
              exceptions={plan.exceptions}
              change={change}
            />
          )}
          {streams.length > 1 && (
            <MultiSelect
              size="xs"
              label={t('recordings.streams')}
              // Both at once are the most that is kept of a camera.
              maxValues={2}
              data={streams.map((one) => ({ value: one.role, label: streamName(one) }))}
              value={plan?.roles ?? ['main']}
              onChange={(roles) => roles.length > 0 && change({ roles: roles as RecordingPlan['roles'] })}
            />
          )}
          <div className="line">
            <NumberInput
              size="xs"
              label={t('recordings.pre_roll')}
              min={0}
              max={60}
              defaultValue={plan?.pre_roll ?? 0}
              onBlur={({ target }) => change({ pre_roll: Number(target.value) || 0 })}
            />
            <NumberInput
              size="xs"
              label={t('recordings.keep_days')}
              min={1}
              max={3650}
              defaultValue={plan?.keep_days ?? ''}
              onBlur={({ target }) => change({ keep_days: target.value === '' ? null : Number(target.value) })}
            />
            <NumberInput
              size="xs"
              label={t('recordings.max_gigabytes')}
              min={0.001}
              defaultValue={plan?.max_bytes ? plan.max_bytes / 1e9 : ''}
              onBlur={({ target }) => change({ max_bytes: Number(target.value) > 0 ? Number(target.value) * 1e9 : null })}
            />
          </div>
          <TextInput
            size="xs"
            label={t('recordings.own_folder')}
            placeholder={t('recordings.folder_of_all', { folder: folderOfAll ?? '' })}
            defaultValue={plan?.folder ?? ''}
            onBlur={({ target }) => {
              const folder = target.value.trim() || null
              if (folder !== (plan?.folder ?? null)) void change({ folder })
            }}
          />
        </>
      )}
    </section>
  )
}
