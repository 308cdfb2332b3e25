/** One camera's picture of the moment that the room's clock shows. The first of them leads the clock. */
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { attempt } from '../../kernel/attempt.ts'
import { arrived, useClock } from './playback-clock.ts'
import { type PlayerState, RecordingPlayer } from './recording-player.ts'

/** Milliseconds by which a picture may be off before it is sought; less is caught up by speed. */
const apart = 2000

export function PlayerView({ camera: { id, name }, leads }: { camera: Camera; leads: boolean }) {
  const t = useTranslations('recordings')
  const video = useRef<HTMLVideoElement>(null)
  const player = useRef<RecordingPlayer>(undefined)
  const [state, setState] = useState<{ state: PlayerState; detail: string }>({ state: 'loading', detail: '' })
  const { sought, playing, speed } = useClock()

  useEffect(() => {
    const element = video.current
    if (!element) return
    const made = new RecordingPlayer(element, id, (next, detail) => setState({ state: next, detail }))
    player.current = made
    return () => {
      made.close()
      player.current = undefined
    }
  }, [id])

  // biome-ignore lint/correctness/useExhaustiveDependencies: every new seek, also to the same moment
  useEffect(() => {
    attempt(async () => player.current?.seek(useClock.getState().at))
  }, [sought, id])

  useEffect(() => {
    const element = video.current
    if (!element) return
    element.playbackRate = speed
    if (playing && state.state === 'ready') void element.play().catch(() => {})
    else element.pause()
  }, [playing, speed, state])

  useEffect(() => {
    const timer = setInterval(() => {
      const at = player.current?.at
      const element = video.current
      if (at === undefined || !element || element.seeking) return
      const clock = useClock.getState()
      if (leads && clock.playing) arrived(at)
      else if (clock.playing) {
        const off = clock.at - at
        if (Math.abs(off) > apart) attempt(async () => player.current?.seek(clock.at))
        else element.playbackRate = clock.speed * (1 + Math.max(-0.1, Math.min(0.1, off / 1000)))
      }
    }, 200)
    return () => clearInterval(timer)
  }, [leads])

  return (
    <figure className="recordings-picture">
      <video ref={video} muted playsInline aria-label={name} />
      <figcaption>{name}</figcaption>
      {state.state === 'nothing' && <p>{state.detail || t('gone')}</p>}
      {state.state === 'cannot-play' && <p>{t('cannot_play', { codec: state.detail })}</p>}
    </figure>
  )
}
