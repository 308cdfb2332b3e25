/** Over a live picture: what the same camera showed before, from its recording, with the way back and forth, and to live. */
import { ActionIcon, Button } from '@mantine/core'
import { Pause, Play } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { attempt } from '../../kernel/attempt.ts'
import { useLayer } from '../../kernel/layers.ts'
import { useFigures } from '../../language/index.ts'
import { goBack, goLive, goOn, usePast } from './past.ts'
import { RecordingPlayer } from './recording-player.ts'

export function PastOver({ camera }: { camera: Camera }) {
  const past = usePast((all) => all[camera.id])
  return past ? <Past camera={camera} from={past.from} jump={past.jump} /> : null
}

function Past({ camera: { id, name }, from, jump }: { camera: Camera; from: number; jump: number }) {
  const t = useTranslations('recordings')
  const figures = useFigures()
  const video = useRef<HTMLVideoElement>(null)
  const player = useRef<RecordingPlayer>(undefined)
  const [state, setState] = useState({ ready: false, problem: '' })
  const [playing, play] = useState(true)
  const [at, setAt] = useState(from)
  useLayer(true, () => goLive(id))

  useEffect(() => {
    const element = video.current
    if (!element) return
    const made = new RecordingPlayer(element, id, (next, detail) => {
      // It was not recorded yet so long ago: from its beginning.
      if (next === 'nothing' && detail !== '') attempt(async () => made.seek(Number(detail)))
      const problems = { nothing: detail === '' ? t('gone') : '', 'cannot-play': t('cannot_play', { codec: detail }), failed: detail }
      setState({ ready: next === 'ready', problem: next === 'ready' || next === 'loading' ? '' : problems[next] })
    })
    player.current = made
    const timer = setInterval(() => setAt((before) => made.at ?? before), 250)
    return () => {
      clearInterval(timer)
      made.close()
    }
  }, [id, t])

  // biome-ignore lint/correctness/useExhaustiveDependencies: every jump, also to the same moment
  useEffect(() => {
    attempt(async () => player.current?.seek(from))
  }, [jump, id])

  useEffect(() => {
    const element = video.current
    if (playing && state.ready) void element?.play().catch(() => {})
    else element?.pause()
  }, [playing, state.ready])

  return (
    <div className="past-over">
      <video ref={video} muted playsInline aria-label={t('past', { name })} />
      {state.problem && <p>{state.problem}</p>}
      <fieldset className="past-bar" aria-label={t('past', { name })} onDoubleClick={(event) => event.stopPropagation()}>
        <Button size="compact-xs" variant="default" aria-label={t('seconds_back')} title={t('seconds_back')} onClick={() => goBack(id, at)}>
          −20 s
        </Button>
        <ActionIcon variant="default" size={24} aria-label={t(playing ? 'pause' : 'play')} onClick={() => play(!playing)}>
          {playing ? <Pause size={13} aria-hidden /> : <Play size={13} aria-hidden />}
        </ActionIcon>
        <Button size="compact-xs" variant="default" aria-label={t('seconds_on')} title={t('seconds_on')} onClick={() => goOn(id, at)}>
          +20 s
        </Button>
        <span className="mono past-at">
          {figures.time(at)} <span className="quiet">{t('ago', { time: figures.duration((Date.now() - at) / 1000) })}</span>
        </span>
        <Button size="compact-xs" variant="filled" onClick={() => goLive(id)}>
          {t('live_again')}
        </Button>
      </fieldset>
    </div>
  )
}
