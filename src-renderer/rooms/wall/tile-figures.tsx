/** Codec, size, rate, Mbit/s, loss, delay and health of a tile, written twice a second without drawing the tile anew. */
import { useTranslations } from 'use-intl'
import type { StreamState } from '../../../src-shared/cameras.ts'
import { streamHealth } from '../../../src-shared/health.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { useFigures } from '../../language/index.ts'
import { FigureText, type PictureView } from '../../pictures/index.ts'

/** The stream that is on the tile: the one of its size, else the one that runs. */
function streamOf(cameraId: string, width: number): StreamState | undefined {
  const { streams } = useMirror.getState().rows
  const own = (['sub', 'third', 'main'] as const)
    .map((role) => streams[`${cameraId}/${role}`])
    .filter((stream) => stream?.state === 'running')
  return own.find((stream) => stream?.tracks.some((track) => track.width === width)) ?? own[0]
}

export function TileFigures({ view, cameraId }: { view: PictureView | undefined; cameraId: string }) {
  const t = useTranslations('wall')
  const score = useTranslations('health')
  const figures = useFigures()
  return (
    <FigureText
      view={view}
      className="tile-figures"
      format={({ fps, width, height, delay, bytesPerSecond, skipped }) => {
        if (width === 0) return ''
        const stream = streamOf(cameraId, width)
        const health = streamHealth(stream, Date.now())
        const codec = stream?.tracks.find(({ kind }) => kind === 'video')?.codec.toUpperCase()
        return [
          codec,
          `${width}×${height}`,
          figures.fps(fps),
          figures.bitrate(stream?.bitrate || bytesPerSecond * 8),
          t('figure_lost', { count: stream?.lost ?? 0 }),
          delay === null ? '' : figures.ms(Math.round(delay)),
          skipped > 0 ? t('figure_skipped', { count: skipped }) : '',
          health ? score('score', { score: health.score }) : '',
        ]
          .filter(Boolean)
          .join('\n')
      }}
    />
  )
}
