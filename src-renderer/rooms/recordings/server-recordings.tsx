/** What servers recorded of the chosen cameras: why it cannot be had and what mends it, and the chosen stretch as a file. */
import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { longestPiece } from '../../../src-shared/recorded.ts'
import { attempt } from '../../kernel/attempt.ts'
import { transport } from '../../kernel/connect.ts'
import { engine } from '../../kernel/engine-link.ts'
import { fileTime, safeName, saveFile } from '../../parts/save-file.ts'
import { TroubleLine } from '../../parts/trouble-line.tsx'
import { useClock } from './playback-clock.ts'
import type { ServerLines } from './use-server-lines.ts'

interface Stretch {
  readonly from: number
  readonly to: number
}

export function ServerRecordings({ cameras, lines }: { cameras: readonly Camera[]; lines: ServerLines }) {
  const t = useTranslations('recordings')
  const range = useClock((clock) => clock.range)
  const rows = cameras.flatMap((camera) => (lines.get(camera.id)?.places ?? []).map((place) => ({ camera, place })))
  const part = (spans: readonly Stretch[]): Stretch | undefined => {
    const span = range && spans.find(({ from, to }) => from < range.to && to > range.from)
    return span ? { from: Math.max(span.from, range.from), to: Math.min(span.to, range.to) } : undefined
  }
  return (
    <>
      {rows.map(({ camera, place: { profile, path, reason, trouble, spans } }) => {
        const key = `${camera.id} ${profile} ${path}`
        const stretch = part(spans)
        if (reason === 'switched-off')
          return (
            <p key={key} className="line">
              <strong>{camera.name}</strong> {t('server_switched_off', { profile })}
            </p>
          )
        if (reason === 'not-to-be-had' && trouble)
          return (
            <div key={key} className="line">
              <strong>{camera.name}</strong> {t('server_not_to_be_had', { profile })}
              {trouble.cause === 'auth' || trouble.cause === 'forbidden' ? ` ${t('server_login')}` : null}
              <TroubleLine trouble={trouble} side="server" compact />
            </div>
          )
        return (
          stretch && (
            <p key={key} className="line">
              <strong>{camera.name}</strong> {t('on_server', { profile })}
              <Fetch cameraId={camera.id} name={camera.name} profile={profile} path={path} stretch={stretch} />
            </p>
          )
        )
      })}
    </>
  )
}

interface FetchProps {
  readonly cameraId: string
  readonly name: string
  readonly profile: string
  readonly path: string
  readonly stretch: Stretch
}

/** The desktop has no address of the engine's: there it is handed over whole, as far as that goes. */
function Fetch({ cameraId, name, profile, path, stretch: { from, to } }: FetchProps) {
  const t = useTranslations('recordings')
  const file = `${safeName(name, cameraId)}_${fileTime(new Date(from))}.mp4`
  if (transport === 'sockets') {
    const query = new URLSearchParams({ profile, path, from: String(Math.round(from)), to: String(Math.round(to)) })
    return (
      <Button component="a" size="compact-xs" variant="default" href={`/streams/${cameraId}/recorded.mp4?${query}`} download={file}>
        {t('fetch')}
      </Button>
    )
  }
  const fetchIt = () =>
    attempt(async () => {
      const seconds = Math.min(longestPiece, (to - from) / 1000)
      const { data } = await engine().publishing.recorded.piece({ camera_id: cameraId, profile, path, from, seconds })
      saveFile(new Blob([Uint8Array.from(atob(data), (character) => character.charCodeAt(0))], { type: 'video/mp4' }), file)
    })
  return (
    <Button size="compact-xs" variant="default" onClick={fetchIt}>
      {t('fetch')}
    </Button>
  )
}
