/** What servers recorded of the chosen cameras: why it cannot be had and what mends it, and the chosen stretch as a file. */
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { TroubleLine } from '../../parts/trouble-line.tsx'
import { FetchButton } from './fetch-button.tsx'
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
              <FetchButton cameraId={camera.id} name={camera.name} profile={profile} path={path} stretch={stretch} />
            </p>
          )
        )
      })}
    </>
  )
}
