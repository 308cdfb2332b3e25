/** One stream of a camera: what it carries, and how it does right now. */
import { useTranslations } from 'use-intl'
import type { CameraStream, StreamState, TrackInfo } from '../../../src-shared/cameras.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { useFigures } from '../../language/index.ts'
import { HealthLine } from '../../parts/health-figure.tsx'
import { StateMark, type StateWord } from '../../parts/state-mark.tsx'
import { StreamCharts } from './stream-charts.tsx'
import { codecProfile } from './stream-words.ts'

const words: Record<StreamState['state'], StateWord> = {
  idle: 'idle',
  starting: 'connecting',
  running: 'live',
  'backing-off': 'reconnecting',
  failed: 'failed',
  stopped: 'idle',
}

export function StreamSection({ cameraId, stream }: { cameraId: string; stream: CameraStream }) {
  const t = useTranslations('camera')
  const figures = useFigures()
  const now = useMirror((mirror) => mirror.rows.streams[`${cameraId}/${stream.role}`])
  const tracks = now && now.tracks.length > 0 ? now.tracks : stream.tracks
  const runs = now?.state === 'running'
  const all = useTranslations()
  return (
    <div className="stream">
      <div className="line">
        <strong className="grow">{t(stream.role)}</strong>
        <StateMark word={words[now?.state ?? 'idle']} />
      </div>
      {tracks.length === 0 && <span className="quiet">{t('not_probed')}</span>}
      {tracks.map((track) => (
        <Track key={`${track.kind} ${track.codec}`} track={track} />
      ))}
      {runs && (
        <>
          <span className="quiet">
            {[
              now.key_interval ? t('key_every', { time: figures.seconds(now.key_interval) }) : '',
              now.via && t('via', { via: now.via }),
              now.connections?.allowed ? t('connections', { used: now.connections.used, allowed: now.connections.allowed }) : '',
              readersOf(now, t),
              t('opened', { count: now.restarts }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
          <HealthLine stream={now} />
          <StreamCharts streamKey={`${cameraId}/${stream.role}`} stream={now} />
        </>
      )}
      {runs &&
        now.repairs?.map((repair) => (
          <span key={repair} className="quiet">
            {t(`repair.${repair}`)}
          </span>
        ))}
      {now?.yields_to && <span className="quiet">{t('yields', { purpose: now.yields_to })}</span>}
      {now?.awaits_key_since && <span className="quiet">{t('awaits_key', { since: figures.time(now.awaits_key_since) })}</span>}
      {/* The whole of it is said over the picture. */}
      {now?.trouble && !runs && <span className="quiet">{all(`cause.${now.trouble.cause}.name`)}</span>}
    </div>
  )
}

function readersOf({ readers, readers_for }: StreamState, t: ReturnType<typeof useTranslations<'camera'>>): string {
  if (!readers_for) return t('readers', { count: readers })
  const { view = 0, record = 0, publish = 0 } = readers_for
  const parts = [view > 0 && t('views', { count: view }), publish > 0 && t('published'), record > 0 && t('recorded')].filter(Boolean)
  return parts.length > 0 ? parts.join(', ') : t('readers', { count: 0 })
}

function Track({ track }: { track: TrackInfo }) {
  const t = useTranslations('camera')
  const codec = [track.codec.toUpperCase(), codecProfile(track.codec_string)].filter(Boolean).join(' ')
  const { kind, width, height, fps, sample_rate } = track
  if (kind === 'video')
    return (
      <span>
        {width && height
          ? t('track_video', { codec, width: String(width), height: String(height), fps: Math.round((fps ?? 0) * 10) / 10 })
          : t('track_video_bare', { codec })}
      </span>
    )
  return <span>{kind === 'audio' ? t('track_audio', { codec, rate: sample_rate ?? 0 }) : t('track_data', { codec })}</span>
}
