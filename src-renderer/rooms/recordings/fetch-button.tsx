/** A stretch that a server recorded, as a file. The desktop has no address of the engine's: there it is handed over piece by piece. */
import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { attempt } from '../../kernel/attempt.ts'
import { transport } from '../../kernel/connect.ts'
import { engine } from '../../kernel/engine-link.ts'
import { fromBase64 } from '../../parts/base64.ts'
import { fileTime, safeName, saveFile } from '../../parts/save-file.ts'
import { fetchPieces, piecesOf } from './fetch-pieces.ts'

interface FetchProps {
  readonly cameraId: string
  readonly name: string
  readonly profile: string
  readonly path: string
  readonly stretch: { readonly from: number; readonly to: number }
}

export function FetchButton({ cameraId, name, profile, path, stretch: { from, to } }: FetchProps) {
  const t = useTranslations()
  const [done, setDone] = useState<{ number: number; of: number }>()
  const stop = useRef(new AbortController())
  useEffect(() => () => stop.current.abort(), [])
  const base = `${safeName(name, cameraId)}_${fileTime(new Date(from))}`
  if (transport === 'sockets') {
    const query = new URLSearchParams({ profile, path, from: String(Math.round(from)), to: String(Math.round(to)) })
    return (
      <Button
        component="a"
        size="compact-xs"
        variant="default"
        href={`/streams/${cameraId}/recorded.mp4?${query}`}
        download={`${base}.mp4`}
      >
        {t('recordings.fetch')}
      </Button>
    )
  }
  const pieces = piecesOf({ from, to })
  const fetchIt = () =>
    attempt(async () => {
      stop.current = new AbortController()
      setDone({ number: 0, of: pieces.length })
      try {
        await fetchPieces(
          pieces,
          (piece, signal) => engine().publishing.recorded.piece({ camera_id: cameraId, profile, path, ...piece }, { signal }),
          ({ data }, number) => {
            const file = pieces.length === 1 ? `${base}.mp4` : `${base}_${number}.mp4`
            saveFile(new Blob([fromBase64(data)], { type: 'video/mp4' }), file)
            setDone({ number, of: pieces.length })
          },
          stop.current.signal,
        )
      } finally {
        setDone(undefined)
      }
    })
  if (!done)
    return (
      <Button size="compact-xs" variant="default" onClick={fetchIt}>
        {t('recordings.fetch')}
      </Button>
    )
  return (
    <span className="line" role="status">
      <progress value={done.number} max={done.of} aria-label={t('recordings.fetching', { number: done.number + 1, of: done.of })} />
      <span>{t('recordings.fetching', { number: done.number + 1, of: done.of })}</span>
      <Button size="compact-xs" variant="subtle" onClick={() => stop.current.abort()}>
        {t('frame.cancel')}
      </Button>
    </span>
  )
}
