/** One stream of a camera: what it carries, and how it does right now. */
import { useTranslations } from 'use-intl'
import type { CameraStream, StreamState, TrackInfo } from '../../../src-shared/cameras.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { doRemedy } from '../../kernel/remedies.ts'
import { useFigures } from '../../language/index.ts'
import { StateMark, type StateWord } from '../../parts/state-mark.tsx'
import { TroubleLine } from '../../parts/trouble-line.tsx'

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
        <span className="quiet">
          {[
            figures.bitrate(now.bitrate),
            figures.fps(now.fps),
            now.via && t('via', { via: now.via }),
            t('readers', { count: now.readers }),
            t('lost', { count: now.lost }),
            t('opened', { count: now.restarts }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      )}
      {now?.trouble && !runs && <TroubleLine trouble={now.trouble} side="camera" onRemedy={(remedy) => doRemedy(remedy, { cameraId })} />}
    </div>
  )
}

function Track({ track }: { track: TrackInfo }) {
  const t = useTranslations('camera')
  const codec = track.codec.toUpperCase()
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
