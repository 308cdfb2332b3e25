import { ActionIcon, Button, Select } from '@mantine/core'
import { ChevronLeft, ChevronRight, Pause, Play, StepBack, StepForward, ZoomIn, ZoomOut } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { storageKey } from '../../../src-shared/recording-rows.ts'
import { attempt } from '../../kernel/attempt.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { go, useItem } from '../../kernel/ui.ts'
import { useFigures } from '../../language/index.ts'
import { Empty } from '../../parts/empty.tsx'
import { TitleBar } from '../../parts/title-bar.tsx'
import { useCameras } from '../camera/index.ts'
import { openAt, pan, seek, useClock, zoom } from './playback-clock.ts'
import { PlayerView } from './player-view.tsx'
import { RangeBar } from './range-bar.tsx'
import { Timeline } from './timeline.tsx'

const speeds = ['0.125', '0.25', '0.5', '1', '2', '4', '8', '16']
const frame = 40
const day = 86_400_000
/** Pictures beside each other. */
const most = 9

export function RecordingsRoom() {
  const t = useTranslations()
  const cameras = useCameras()
  const item = useItem('recordings')
  const [picked, pick] = useState<ReadonlySet<string>>(new Set())
  const first = useFirst(cameras.length > 0)
  useEffect(() => {
    if (item !== null) pick(new Set([item]))
    else if (first !== undefined) pick((before) => (before.size > 0 ? before : new Set([first])))
  }, [item, first])
  const shown = useMemo(() => cameras.filter(({ id }) => picked.has(id)).slice(0, most), [cameras, picked])
  const choose = (id: string) =>
    pick((before) => {
      const next = new Set(before)
      if (next.has(id)) next.delete(id)
      else next.add(id)
      return next
    })
  if (cameras.length === 0)
    return (
      <>
        <TitleBar title={t('rooms.recordings')} />
        <Empty title={t('recordings.none_title')} actions={<Button onClick={() => go('find')}>{t('rooms.find')}</Button>}>
          <p>{t('recordings.none')}</p>
        </Empty>
      </>
    )
  return (
    <>
      <TitleBar title={t('rooms.recordings')} end={<Transport />} />
      <div className="recordings">
        <div className="recordings-pictures" data-count={Math.min(most, Math.max(1, shown.length))}>
          {shown.map((camera, index) => (
            <PlayerView key={camera.id} camera={camera} leads={index === 0} />
          ))}
        </div>
        <RangeBar cameraIds={shown.map(({ id }) => id)} />
        <Timeline cameras={cameras} chosen={picked} choose={choose} />
        <KeptLine />
      </div>
    </>
  )
}

/** The camera that was recorded last, else the first; the line is opened at what there is of it. */
function useFirst(any: boolean): string | undefined {
  const cameras = useCameras()
  const [first, choose] = useState<string>()
  useEffect(() => {
    if (!any) return
    attempt(async () => {
      const now = Date.now()
      const { cameras: lines } = await engine().recording.timeline({ from: now - day, to: now })
      const spans = lines.flatMap(({ camera_id, spans }) => spans.map((span) => ({ camera_id, ...span })))
      if (spans.length === 0) return choose((before) => before ?? '')
      const latest = spans.reduce((one, other) => (other.to > one.to ? other : one))
      openAt(Math.min(...spans.map(({ from }) => from)), latest.to, now)
      choose(latest.camera_id)
    })
  }, [any])
  return first === '' ? cameras[0]?.id : first
}

function Transport() {
  const t = useTranslations('recordings')
  const sessions = useTranslations('sessions')
  const figures = useFigures()
  const { at, playing, speed } = useClock()
  const step = (milliseconds: number) => {
    useClock.setState({ playing: false })
    seek(at + milliseconds)
  }
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={() => openDrawer({ kind: 'recording-sessions' })}>
        {sessions('title')}
      </Button>
      <ActionIcon variant="subtle" aria-label={t('day_back')} title={t('day_back')} onClick={() => pan(-day)}>
        <ChevronLeft size={16} />
      </ActionIcon>
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => useClock.setState({ view: { from: Date.now() - day, to: Date.now() + day / 24 } })}
      >
        {t('today')}
      </Button>
      <ActionIcon variant="subtle" aria-label={t('day_on')} title={t('day_on')} onClick={() => pan(day)}>
        <ChevronRight size={16} />
      </ActionIcon>
      <ActionIcon variant="subtle" aria-label={t('zoom_in')} title={t('zoom_in')} onClick={() => zoom(0.5)}>
        <ZoomIn size={16} />
      </ActionIcon>
      <ActionIcon variant="subtle" aria-label={t('zoom_out')} title={t('zoom_out')} onClick={() => zoom(2)}>
        <ZoomOut size={16} />
      </ActionIcon>
      <ActionIcon variant="subtle" aria-label={t('step_back')} title={t('step_back')} onClick={() => step(-frame)}>
        <StepBack size={16} />
      </ActionIcon>
      <ActionIcon
        variant="filled"
        aria-label={playing ? t('pause') : t('play')}
        title={playing ? t('pause') : t('play')}
        onClick={() => useClock.setState({ playing: !playing })}
      >
        {playing ? <Pause size={16} /> : <Play size={16} />}
      </ActionIcon>
      <ActionIcon variant="subtle" aria-label={t('step')} title={t('step')} onClick={() => step(frame)}>
        <StepForward size={16} />
      </ActionIcon>
      <Select
        size="xs"
        w={80}
        aria-label={t('speed')}
        data={speeds.map((value) => ({ value, label: `${value} ×` }))}
        value={String(speed)}
        allowDeselect={false}
        onChange={(value) => useClock.setState({ speed: Number(value ?? 1) })}
      />
      <span className="mono recordings-at" role="timer" aria-label={t('at')}>
        {figures.dateTime(at)}
      </span>
    </>
  )
}

function KeptLine() {
  const t = useTranslations('recordings')
  const figures = useFigures()
  const storage = useMirror((mirror) => mirror.rows.storage[storageKey])
  const cameras = useMirror((mirror) => mirror.rows.cameras)
  if (!storage) return null
  const { keeps_days, next, early, used_bytes, free_bytes } = storage
  const nameOf = (id: string) => cameras[id]?.name ?? id
  return (
    <p className="quiet recordings-kept">
      {t('used', { bytes: figures.bytes(used_bytes) })}
      {free_bytes !== null && ` · ${t('free', { bytes: figures.bytes(free_bytes) })}`}
      {keeps_days !== null && ` · ${t('kept', { days: Math.floor(keeps_days) })}`}
      {next && ` · ${t('next', { name: nameOf(next.camera_id), time: figures.dateTime(next.from) })}`}
      {early && ` · ${t('early', { name: nameOf(early.camera_id), time: figures.dateTime(early.from) })}`}
    </p>
  )
}
