/** Room 4: pictures of the chosen cameras at one moment, how that moment moves, and all cameras on one line of time. */
import { Button } from '@mantine/core'
import { useEffect, useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { attempt } from '../../kernel/attempt.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import { engine } from '../../kernel/engine-link.ts'
import { go, useItem } from '../../kernel/ui.ts'
import { Empty } from '../../parts/empty.tsx'
import { TitleBar } from '../../parts/title-bar.tsx'
import { useCameras } from '../camera/index.ts'
import { GroupButton } from './group-button.tsx'
import { KeptLine } from './kept-line.tsx'
import { MomentLines } from './moment-lines.tsx'
import { openAt } from './playback-clock.ts'
import { PlayerView } from './player-view.tsx'
import { RangeBar } from './range-bar.tsx'
import { ServerRecordings } from './server-recordings.tsx'
import { useSkim } from './skim.ts'
import { Timeline } from './timeline.tsx'
import { Transport } from './transport.tsx'
import { useLine } from './use-line.ts'
import { useServerLines } from './use-server-lines.ts'

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
  const shownIds = shown.map(({ id }) => id)
  const [changes, change] = useState(0)
  const changed = () => change((count) => count + 1)
  const line = useLine(
    cameras.map(({ id }) => id),
    changes,
  )
  const servers = useServerLines(shownIds)
  useSkim(shownIds)
  if (cameras.length === 0)
    return (
      <>
        <TitleBar title={t('rooms.recordings')} />
        <Empty
          title={t('recordings.none_title')}
          actions={
            <Button variant="filled" onClick={() => go('find')}>
              {t('rooms.find')}
            </Button>
          }
        >
          <p>{t('recordings.none')}</p>
        </Empty>
      </>
    )
  return (
    <>
      <TitleBar
        title={t('rooms.recordings')}
        end={
          <>
            <GroupButton cameraIds={shownIds} />
            <Button variant="default" onClick={() => openDrawer({ kind: 'recording-sessions' })}>
              {t('sessions.title')}
            </Button>
          </>
        }
      />
      <div className="recordings">
        <div className="recordings-pictures" data-count={Math.min(most, Math.max(1, shown.length))}>
          {shown.map((camera) => (
            <PlayerView key={camera.id} camera={camera} servers={servers} />
          ))}
        </div>
        <Transport cameraIds={shownIds} changed={changed} />
        <Timeline cameras={cameras} line={line} servers={servers} chosen={picked} choose={choose} />
        <MomentLines cameras={shown} line={line} changed={changed} />
        <ServerRecordings cameras={shown} lines={servers} />
        <RangeBar cameraIds={shownIds} changed={changed} />
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
      const newest = spans.reduce((one, other) => (other.to > one.to ? other : one))
      openAt(Math.min(...spans.map(({ from }) => from)), newest, now)
      choose(newest.camera_id)
    })
  }, [any])
  return first === '' ? cameras[0]?.id : first
}
