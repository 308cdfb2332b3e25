/** What is done with a range: exported, kept, deleted. */
import { Button, Checkbox, Select } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { attempt } from '../../kernel/attempt.ts'
import type { EngineClient } from '../../kernel/connect.ts'
import { engine } from '../../kernel/engine-link.ts'
import { say } from '../../kernel/ui.ts'
import { useFigures } from '../../language/index.ts'
import { useNow } from '../../parts/now.ts'
import { useAnswer } from './answer.ts'
import { ExportLine } from './export-line.tsx'
import { useClock } from './playback-clock.ts'
import { ProtectButton } from './protect-button.tsx'

const cuts = ['key', 'exact', 'encoded', 'time'] as const

export function RangeBar({ cameraIds, changed }: { cameraIds: readonly string[]; changed(): void }) {
  const t = useTranslations('recordings')
  const figures = useFigures()
  const range = useClock((clock) => clock.range)
  const [cut, setCut] = useState<(typeof cuts)[number]>('key')
  const [packed, pack] = useState(false)
  const [proven, prove] = useState(false)
  const now = useNow()
  const [asked, ask] = useState(0)
  const exports_ = useAnswer(() => engine().recording.exports.list(), `${asked} ${asked > 0 ? Math.floor(now / 1000) : 0}`)
  const mark = (end: 'from' | 'to') =>
    useClock.setState(({ range: before, at }) => {
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
        package: packed && cameraIds.length > 1,
        proof: proven,
      })
      ask((count) => count + 1)
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
            changed()
          }),
      })
      changed()
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
              className="range-cut"
              aria-label={t('cut')}
              data={cuts.map((value) => ({ value, label: t(`cut_${value}`) }))}
              value={cut}
              allowDeselect={false}
              onChange={(value) => setCut((value ?? 'key') as typeof cut)}
            />
            {cameraIds.length > 1 && (
              <Checkbox size="xs" label={t('package')} checked={packed} onChange={({ currentTarget }) => pack(currentTarget.checked)} />
            )}
            <Checkbox size="xs" label={t('proof')} checked={proven} onChange={({ currentTarget }) => prove(currentTarget.checked)} />
            <Button size="compact-xs" variant="filled" disabled={cameraIds.length === 0} onClick={exportIt}>
              {t('export')}
            </Button>
            <ProtectButton cameraIds={cameraIds} range={range} changed={changed} />
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
