/** One camera's picture of the moment that the room's clock shows. The first of them that has a picture leads the clock. */
import { ActionIcon } from '@mantine/core'
import { Volume2, VolumeX } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { attempt } from '../../kernel/attempt.ts'
import { Missing } from './missing.tsx'
import { PictureButtons } from './picture-buttons.tsx'
import { arrived, seek, skims, useClock } from './playback-clock.ts'
import { became, goesOnAt, leadingPlayer, leads, stand } from './players.ts'
import { type PlayerState, RecordingPlayer } from './recording-player.ts'
import { ServerView } from './server-view.tsx'
import { SkimView } from './skim-view.tsx'
import { placeAt, type ServerLines } from './use-server-lines.ts'

/** Milliseconds by which a picture may be off before it is sought; less is caught up by speed. */
const apart = 2000

export function PlayerView({ camera: { id, name }, servers }: { camera: Camera; servers: ServerLines }) {
  const t = useTranslations('recordings')
  const video = useRef<HTMLVideoElement>(null)
  const player = useRef<RecordingPlayer>(undefined)
  const [state, setState] = useState<{ state: PlayerState; detail: string }>({ state: 'loading', detail: '' })
  const sought = useClock((clock) => clock.sought)
  const speed = useClock((clock) => clock.speed)
  const heard = useClock((clock) => clock.heard === id)
  const skim = useClock((clock) => clock.playing && skims(clock))
  const playing = useClock((clock) => clock.playing && !skims(clock))

  useEffect(() => {
    const element = video.current
    if (!element) return
    let present: PlayerState = 'loading'
    const made = new RecordingPlayer(element, id, (next, detail) => {
      // Its pictures one by one stay until something else is known.
      if (next === 'loading' && present === 'cannot-play') return
      present = next
      became(id, next, next === 'nothing' && detail !== '' ? Number(detail) : undefined)
      setState({ state: next, detail })
    })
    const leave = stand(id, made)
    player.current = made
    return () => {
      leave()
      made.close()
      player.current = undefined
    }
  }, [id])

  // biome-ignore lint/correctness/useExhaustiveDependencies: every new seek, also to the same moment
  useEffect(() => {
    if (!skim) attempt(async () => player.current?.seek(useClock.getState().at))
  }, [sought, id])

  useEffect(() => {
    const element = video.current
    if (!element) return
    if (playing && state.state === 'ready') void element.play().catch(() => {})
    else element.pause()
    if (playing) element.playbackRate = speed
  }, [playing, speed, state])

  const at = useClock((clock) => (state.state === 'nothing' ? Math.round(clock.at) : 0))
  const place = state.state === 'nothing' ? placeAt(servers, id, at) : undefined
  const next = state.detail === '' ? undefined : Number(state.detail)
  useFollow(id, player, video, state.state, place !== undefined)
  // Where the server's ends and ours begins, ours is shown again.
  useEffect(() => {
    if (state.state === 'nothing' && next !== undefined && at >= next) attempt(async () => player.current?.seek(at))
  }, [state, next, at])

  return (
    <figure className="recordings-picture" data-state={state.state}>
      <video ref={video} muted={!heard} playsInline aria-label={name} />
      {(skim || state.state === 'cannot-play') && <SkimView cameraId={id} label={name} />}
      <figcaption>
        <span className="cut">{name}</span>
        <ActionIcon
          variant="subtle"
          size={24}
          aria-label={t(heard ? 'mute' : 'listen', { name })}
          title={t(heard ? 'mute' : 'listen', { name })}
          aria-pressed={heard}
          onClick={() => useClock.setState({ heard: heard ? null : id })}
        >
          {heard ? <Volume2 size={14} aria-hidden /> : <VolumeX size={14} aria-hidden />}
        </ActionIcon>
        {!place && state.state !== 'nothing' && (
          <PictureButtons id={id} name={name} shown={() => ({ video: skim ? null : video.current, player: player.current })} />
        )}
      </figcaption>
      {!skim && place && <ServerView cameraId={id} name={name} place={place} />}
      {!skim && state.state === 'nothing' && !place && <Missing cameraId={id} next={next} />}
      {!skim && state.state === 'failed' && <p>{state.detail}</p>}
      {state.state === 'cannot-play' && <small>{t('one_by_one', { codec: state.detail })}</small>}
    </figure>
  )
}

/** Keeps the picture at the room's clock, or the clock at the picture where this one leads. */
function useFollow(
  id: string,
  player: { current: RecordingPlayer | undefined },
  video: { current: HTMLVideoElement | null },
  state: PlayerState,
  served: boolean,
): void {
  useEffect(() => {
    const timer = setInterval(() => {
      const clock = useClock.getState()
      const element = video.current
      if (!clock.playing || skims(clock) || !element) return
      if (served) return
      // Over what is missing the clock goes on with the next picture.
      if (state === 'nothing' && leads(id)) {
        const next = goesOnAt()
        return next === undefined ? undefined : seek(next)
      }
      const at = player.current?.at
      if (at === undefined || element.seeking || state !== 'ready') return
      if (leads(id)) return arrived(at)
      // The leader itself: what it told of its moment is old by up to a turn.
      const off = (leadingPlayer()?.at ?? clock.at) - at
      if (Math.abs(off) > apart) attempt(async () => player.current?.seek(at + off))
      else element.playbackRate = clock.speed * (1 + Math.max(-0.1, Math.min(0.1, off / 1000)))
    }, 200)
    return () => clearInterval(timer)
  }, [id, player, video, state, served])
}
