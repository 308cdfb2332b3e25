/** The sound of the open camera, muted until asked; where it cannot be heard, why. And its picture, to be stopped. */
import { ActionIcon, Tooltip } from '@mantine/core'
import { Pause, Play, Volume2, VolumeX } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { TrackInfo } from '../../../src-shared/cameras.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { canHear } from '../../pictures/index.ts'
import { useOpenPicture } from './open-picture.ts'

export function ListenButton({ cameraId }: { cameraId: string }) {
  const t = useTranslations('pictures')
  const { picture: state, view } = useOpenPicture()
  const track = useMirror((mirror) => audioOf(cameraId, mirror.rows.streams, mirror.rows.cameras[cameraId]?.streams))
  const on = state.listening === 'on'
  const heard = track && (state.way === 'mse' || canHear(track)) && state.listening !== 'failed'
  const label = !track ? t('no_sound') : heard ? t(on ? 'mute' : 'listen') : t('cannot_hear', { codec: track.codec.toUpperCase() })
  const Sign = on ? Volume2 : VolumeX
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="default"
        size={28}
        aria-label={label}
        aria-pressed={on}
        data-disabled={!heard || undefined}
        onClick={() => heard && view?.listen(!on)}
      >
        <Sign size={15} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}

/** Stops the picture where it is; it can be gone back in then. */
export function PauseButton() {
  const t = useTranslations('pictures')
  const { picture, view } = useOpenPicture()
  const paused = picture.word === 'paused'
  const label = t(paused ? 'live_again' : 'pause')
  const Sign = paused ? Play : Pause
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="default"
        size={28}
        aria-label={label}
        aria-pressed={paused}
        data-disabled={!picture.hasPicture || undefined}
        onClick={() => (paused ? view?.resume() : view?.pause())}
      >
        <Sign size={15} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}

/** As the streams carry it now, else as the library knows it. */
function audioOf(
  cameraId: string,
  rows: Record<string, { tracks: readonly TrackInfo[] }>,
  known: readonly { tracks: readonly TrackInfo[] }[] | undefined,
): TrackInfo | undefined {
  const streams = [rows[`${cameraId}/main`], rows[`${cameraId}/sub`], ...(known ?? [])]
  return streams.flatMap((stream) => stream?.tracks ?? []).find(({ kind }) => kind === 'audio')
}
