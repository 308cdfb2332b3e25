/** The picture of a moment that only a server recorded: pieces of it, one after the other, through the engine. */
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { arrived, useClock } from './playback-clock.ts'
import { leads } from './players.ts'

export interface ServerPlace {
  readonly profile: string
  readonly path: string
  readonly from: number
  readonly to: number
}

/** Milliseconds of a piece. */
const pieceLength = 10_000
const shortest = 300

export function ServerView({ cameraId, name, place }: { cameraId: string; name: string; place: ServerPlace }) {
  const t = useTranslations('recordings')
  const video = useRef<HTMLVideoElement>(null)
  const sought = useClock((clock) => clock.sought)
  const playing = useClock((clock) => clock.playing)
  const speed = useClock((clock) => clock.speed)
  const [piece, setPiece] = useState<{ url: string; from: number }>()
  const { profile, path, to } = place

  const load = useRef(async (_: number) => {})
  load.current = async (from) => {
    const seconds = Math.min(pieceLength, to - from) / 1000
    if (seconds * 1000 < shortest) return
    const { data } = await engine().publishing.recorded.piece({ camera_id: cameraId, profile, path, from, seconds })
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0))
    setPiece({ url: URL.createObjectURL(new Blob([bytes], { type: 'video/mp4' })), from })
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new seek, also to the same moment
  useEffect(() => attempt(() => load.current(useClock.getState().at)), [sought, cameraId, profile, path])
  useEffect(() => () => (piece ? URL.revokeObjectURL(piece.url) : undefined), [piece])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new piece goes on as the one before
  useEffect(() => {
    const element = video.current
    if (!element) return
    if (!playing) return element.pause()
    element.playbackRate = speed
    void element.play().catch(() => {})
  }, [playing, speed, piece])
  useEffect(() => {
    const timer = setInterval(() => {
      const element = video.current
      if (!piece || !element || !useClock.getState().playing || !leads(cameraId)) return
      arrived(piece.from + element.currentTime * 1000)
    }, 200)
    return () => clearInterval(timer)
  }, [piece, cameraId])
  const goOn = () => {
    const element = video.current
    if (piece && element) attempt(() => load.current(piece.from + element.duration * 1000))
  }
  return (
    <>
      <video ref={video} className="recordings-server-picture" src={piece?.url} muted playsInline aria-label={name} onEnded={goOn} />
      <p className="recordings-of-server">{t('on_server', { profile })}</p>
    </>
  )
}
