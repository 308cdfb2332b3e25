/** Every station with its cameras, how each does and how all of them do together: what a dashboard hung up on a wall tells. */
import { useTranslations } from 'use-intl'
import { type Camera, StreamRole, type StreamState } from '../../../src-shared/cameras.ts'
import { type Health, streamHealth } from '../../../src-shared/health.ts'
import { streamOfCamera } from '../../../src-shared/stream-of-camera.ts'
import { useLayer } from '../../kernel/layers.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { openCamera } from '../../kernel/ui.ts'
import { useFigures } from '../../language/index.ts'
import { HealthFigure } from '../../parts/health-figure.tsx'
import { useNow } from '../../parts/now.ts'
import { StateMark, type StateWord } from '../../parts/state-mark.tsx'
import { CameraThumb, noStation, stateOfCamera, useCameras } from '../camera/index.ts'
import { useWall } from './wall-state.ts'

interface Standing {
  readonly camera: Camera
  readonly word: StateWord
  readonly stream: StreamState | undefined
  readonly health: Health | null
}

const hide = () => useWall.setState({ board: false })

export function StationBoard() {
  const t = useTranslations('wall')
  const now = useNow()
  const cameras = useCameras()
  const rows = useMirror((mirror) => mirror.rows)
  useLayer(true, hide)
  const standings = cameras.map((camera): Standing => {
    const stream = streamOfCamera(StreamRole.options.flatMap((role) => rows.streams[`${camera.id}/${role}`] ?? []))
    return { camera, word: stateOfCamera(camera, rows).word, stream, health: streamHealth(stream, now) }
  })
  const names = [...new Set(cameras.map(({ station }) => station))].sort((a, b) =>
    a === null ? 1 : b === null ? -1 : a.localeCompare(b, undefined, { numeric: true }),
  )
  return (
    <section className="station-board" aria-label={t('stations')}>
      {names.map((name) => (
        <StationCard key={name ?? ''} name={name} standings={standings.filter(({ camera }) => camera.station === name)} />
      ))}
    </section>
  )
}

function StationCard({ name, standings }: { name: string | null; standings: readonly Standing[] }) {
  const t = useTranslations('wall')
  const figures = useFigures()
  const running = standings.filter(({ stream }) => stream?.state === 'running')
  const troubled = standings.filter(({ word }) => word === 'failed' || word === 'reconnecting' || word === 'attention')
  const bitrate = running.reduce((sum, { stream }) => sum + (stream?.bitrate ?? 0), 0)
  return (
    <section className="station-card">
      <header>
        <button
          type="button"
          className="station-name"
          onClick={() => useWall.setState({ station: name ?? noStation, page: 0, board: false })}
        >
          {name ?? t('no_station')}
        </button>
        <span className="quiet">
          {[
            t('station_running', { count: running.length, all: standings.length }),
            troubled.length > 0 ? t('station_trouble', { count: troubled.length }) : '',
            bitrate > 0 ? figures.bitrate(bitrate) : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </header>
      <ul>
        {standings.map((standing) => (
          <Row key={standing.camera.id} {...standing} />
        ))}
      </ul>
    </section>
  )
}

function Row({ camera: { id, name }, word, stream, health }: Standing) {
  const t = useTranslations('wall')
  const figures = useFigures()
  const runs = stream?.state === 'running'
  return (
    <li className="station-row">
      <CameraThumb cameraId={id} />
      <button type="button" className="station-camera cut" onClick={() => openCamera(id)}>
        {name}
      </button>
      <StateMark word={word} />
      <span>{runs ? figures.fps(stream.fps) : ''}</span>
      <span>{runs ? figures.bitrate(stream.bitrate) : ''}</span>
      <span>{runs ? t('figure_lost', { count: stream.lost }) : ''}</span>
      <span>{health && <HealthFigure health={health} />}</span>
    </li>
  )
}
