/** The last minutes of one stream, live: what comes from the camera, and of the one that is shown also how it reaches the screen. */
import { useTranslations } from 'use-intl'
import type { StreamState } from '../../../src-shared/cameras.ts'
import { useFigures } from '../../language/index.ts'
import { Sparkline } from '../../parts/sparkline.tsx'
import { useOpenPicture } from './open-picture.ts'
import { usePictureHistory, useStreamHistory } from './stream-history.ts'

export function StreamCharts({ streamKey, stream }: { streamKey: string; stream: StreamState }) {
  const t = useTranslations('camera')
  const figures = useFigures()
  const history = useStreamHistory(streamKey)
  const isShown = useOpenPicture(({ picture }) => picture.stream?.role === stream.role)
  const picture = usePictureHistory()
  const delays = isShown ? picture.delay : history.delay
  const delay = delays.at(-1)
  const charts = [
    { name: t('bitrate'), values: history.bitrate, now: figures.bitrate(stream.bitrate) },
    { name: t('fps'), values: history.fps, now: figures.fps(stream.fps) },
    {
      name: t(isShown ? 'delay' : 'delay_to_engine'),
      values: delays,
      now: delay === undefined ? '–' : figures.ms(Math.round(delay)),
    },
    { name: t('jitter'), values: history.jitter, now: figures.ms(stream.jitter ?? 0) },
    { name: t('packets_lost'), values: history.lost, now: String(stream.lost) },
    ...(isShown ? [{ name: t('pictures_skipped'), values: picture.skipped, now: String(picture.skippedInAll) }] : []),
  ]
  return (
    <dl className="stream-charts">
      {charts.map(({ name, values, now }) => (
        <div key={name}>
          <dt className="quiet">{name}</dt>
          <dd>
            <strong>{now}</strong>
            <Sparkline values={values} label={`${name}: ${now}`} width={84} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
