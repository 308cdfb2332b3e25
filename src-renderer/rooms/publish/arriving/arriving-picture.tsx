/**
 * What arrives, beside what the camera sends: the stream as the server hands it out, by WebRTC where that gets through, else by HLS,
 * with the delay between the two; or why it cannot be seen.
 */
import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Arriving } from '../../../../src-shared/arriving.ts'
import type { Publication } from '../../../../src-shared/publishing.ts'
import { engine } from '../../../kernel/engine-link.ts'
import { useFigures } from '../../../language/index.ts'
import { TroubleLine } from '../../../parts/trouble-line.tsx'
import { CameraPicture, type PictureView } from '../../../pictures/index.ts'
import { playHls } from './hls-player.ts'
import type { ArrivingPlayer } from './player.ts'
import { playWhep } from './whep-player.ts'

const figuresEvery = 1000

export function ArrivingPicture({ publication }: { publication: Publication }) {
  const t = useTranslations('arriving')
  const [shown, setShown] = useState(false)
  return (
    <section className="section">
      <div className="line">
        <h2 className="grow">{t('title')}</h2>
        <Button size="compact-xs" variant="default" onClick={() => setShown(!shown)}>
          {t(shown ? 'hide' : 'show')}
        </Button>
      </div>
      {shown && <Both key={publication.since} publication={publication} />}
    </section>
  )
}

type Seen =
  | { readonly is: 'looking' }
  | { readonly is: 'playing'; readonly player: ArrivingPlayer }
  | { readonly is: 'not'; readonly why: Arriving['hls'] | undefined }

function Both({ publication: { camera_id, role, metrics } }: { publication: Publication }) {
  const t = useTranslations('arriving')
  const figures = useFigures()
  const video = useRef<HTMLVideoElement>(null)
  const [own, setOwn] = useState<PictureView>()
  const [seen, setSeen] = useState<Seen>({ is: 'looking' })
  const [behind, setBehind] = useState<number | null>(null)

  useEffect(() => {
    const over = new AbortController()
    const { signal } = over
    if (video.current)
      play(camera_id, video.current, signal).then(
        (next) => !signal.aborted && setSeen(next),
        () => {},
      )
    return () => over.abort()
  }, [camera_id])

  const player = seen.is === 'playing' ? seen.player : undefined
  useEffect(() => {
    if (!player) return
    const timer = setInterval(() => {
      const [theirs, ours] = [player.delay(), own?.figures().delay ?? null]
      setBehind(theirs === null || ours === null ? null : theirs + (metrics.delay_ms ?? 0) - ours)
    }, figuresEvery)
    return () => clearInterval(timer)
  }, [player, own, metrics.delay_ms])

  return (
    <>
      <div className="arriving">
        <figure>
          <CameraPicture cameraId={camera_id} role={role} label={t('own')} className="arriving-picture" onView={setOwn} />
          <figcaption className="quiet">{t('own')}</figcaption>
        </figure>
        <figure>
          <video ref={video} className="arriving-picture" muted playsInline aria-label={t('theirs')} />
          <figcaption className="quiet">
            {player ? t(player.way) : t('theirs')}
            {behind !== null && ` · ${t('behind', { delay: figures.ms(Math.round(Math.max(0, behind))) })}`}
          </figcaption>
        </figure>
      </div>
      {seen.is === 'looking' && <p className="quiet">{t('looking')}</p>}
      {seen.is === 'not' && <WhyNot why={seen.why} />}
    </>
  )
}

function WhyNot({ why }: { why: Arriving['hls'] | undefined }) {
  const t = useTranslations('arriving')
  if (why?.trouble) return <TroubleLine trouble={why.trouble} side="server" />
  return <p>{t(why?.reason ?? 'no_player')}</p>
}

/** By the quicker way where it gets through. */
async function play(cameraId: string, video: HTMLVideoElement, signal: AbortSignal): Promise<Seen> {
  const { whep, hls } = await engine().publishing.arriving.look({ camera_id: cameraId })
  const ways = [...(whep.reason === null ? [playWhep] : []), ...(hls.reason === null ? [playHls] : [])]
  for (const way of ways) {
    try {
      return { is: 'playing', player: await way(cameraId, video, signal) }
    } catch (thrown) {
      if (signal.aborted) throw thrown
    }
  }
  return { is: 'not', why: ways.length > 0 ? undefined : hls }
}
