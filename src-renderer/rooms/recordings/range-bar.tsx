/** What is done with a range: exported, kept, deleted. */
import { Button, Select } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { RecordingExport } from '../../../src-shared/recording-rows.ts'
import { attempt } from '../../kernel/attempt.ts'
import { type EngineClient, transport } from '../../kernel/connect.ts'
import { engine } from '../../kernel/engine-link.ts'
import { say } from '../../kernel/ui.ts'
import { useFigures } from '../../language/index.ts'
import { useNow } from '../../parts/now.ts'
import { useAnswer } from './answer.ts'
import { useClock } from './playback-clock.ts'

const cuts = ['key', 'exact', 'encoded', 'time'] as const

export function RangeBar({ cameraIds }: { cameraIds: readonly string[] }) {
  const t = useTranslations('recordings')
  const figures = useFigures()
  const range = useClock((clock) => clock.range)
  const at = useClock((clock) => clock.at)
  const [cut, setCut] = useState<(typeof cuts)[number]>('key')
  const now = useNow()
  const [asked, ask] = useState(0)
  const exports_ = useAnswer(() => engine().recording.exports.list(), `${asked} ${asked > 0 ? Math.floor(now / 1000) : 0}`)
  const mark = (end: 'from' | 'to') =>
    useClock.setState(({ range: before }) => {
      const next = { from: before?.from ?? at - 60_000, to: before?.to ?? at + 60_000, [end]: at }
      return { range: next.from < next.to ? next : end === 'from' ? { from: at, to: at + 60_000 } : { from: at - 60_000, to: at } }
    })
  const whole = range && { from: Math.round(range.from), to: Math.round(range.to) }
  const exportIt = () =>
    whole &&
    attempt(async () => {
      await engine().recording.exports.start({
        camera_ids: [...cameraIds],
        ...whole,
        cut: cut === 'time' ? 'encoded' : cut,
        burn_time: cut === 'time',
      })
      ask((count) => count + 1)
    })
  const protect = () =>
    whole &&
    attempt(async () => {
      for (const camera_id of cameraIds) await engine().recording.protect({ camera_id, ...whole, reason: t('protect_reason') })
      say({ tone: 'ok', key: 'recording_protected' })
    })
  const remove = () =>
    whole &&
    attempt(async () => {
      const done: Awaited<ReturnType<EngineClient['recording']['remove']>>[] = []
      for (const camera_id of cameraIds) done.push(await engine().recording.remove({ camera_id, ...whole }))
      const sum = (pick: (one: (typeof done)[0]) => number) => done.reduce((all, one) => all + pick(one), 0)
      say({
        ...{
          tone: 'ok',
          key: 'recording_removed',
          values: { count: sum((one) => one.segments), text: String(sum((one) => one.protected)) },
        },
        undo: () =>
          attempt(async () => {
            for (const { removal_id } of done) await engine().recording.restore({ removal_id })
          }),
      })
    })
  return (
    <div className="recordings-range">
      <div className="line">
        <Button size="compact-xs" variant="default" onClick={() => mark('from')}>
          {t('range_from')}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => mark('to')}>
          {t('range_to')}
        </Button>
        {range && (
          <>
            <span className="mono quiet">{t('range', { from: figures.dateTime(range.from), to: figures.dateTime(range.to) })}</span>
            <Select
              size="xs"
              aria-label={t('cut')}
              data={cuts.map((value) => ({ value, label: t(`cut_${value}`) }))}
              value={cut}
              allowDeselect={false}
              onChange={(value) => setCut((value ?? 'key') as typeof cut)}
            />
            <Button size="compact-xs" variant="filled" disabled={cameraIds.length === 0} onClick={exportIt}>
              {t('export')}
            </Button>
            <Button size="compact-xs" disabled={cameraIds.length === 0} onClick={protect}>
              {t('protect')}
            </Button>
            <Button size="compact-xs" disabled={cameraIds.length === 0} onClick={remove}>
              {t('remove')}
            </Button>
            <Button size="compact-xs" variant="subtle" onClick={() => useClock.setState({ range: null })}>
              {t('clear_range')}
            </Button>
          </>
        )}
      </div>
      {exports_?.slice(0, 5).map((one) => (
        <ExportLine key={one.id} row={one} changed={() => ask((count) => count + 1)} />
      ))}
    </div>
  )
}

function ExportLine({ row, changed }: { row: RecordingExport; changed(): void }) {
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
          <a key={name} href={url} download={name} title={`SHA-256 ${sha256}`}>
            {t('recordings.export_file', { name, bytes: figures.bytes(bytes) })}
          </a>
        ) : (
          <span key={name} title={`SHA-256 ${sha256}`}>
            {t('recordings.export_place', { path })}
          </span>
        ),
      )}
      <Button size="compact-xs" variant="subtle" onClick={cancel}>
        {state === 'running' ? t('frame.cancel') : t('camera_action.remove')}
      </Button>
    </div>
  )
}
