/** A small picture of a camera: the last that the engine has of it, else as it was found; where there is none yet, its room is kept. */
import { Video } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { State } from '../../../src-shared/collections.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { useFigures } from '../../language/index.ts'
import { LastPicture } from '../../pictures/index.ts'

let indexed: { findings: State['findings']; pictures: ReadonlyMap<string, string> } | undefined

/** By camera; made once for all rows that ask about the same findings. */
function picturesOf(findings: State['findings']): ReadonlyMap<string, string> {
  if (indexed?.findings !== findings) {
    const pairs = Object.values(findings).flatMap(({ camera_id, picture }) => (camera_id && picture ? [[camera_id, picture] as const] : []))
    indexed = { findings, pictures: new Map(pairs) }
  }
  return indexed.pictures
}

export function CameraThumb({ cameraId }: { cameraId: string }) {
  const t = useTranslations('camera')
  const figures = useFigures()
  const found = useMirror(({ rows }) => picturesOf(rows.findings).get(cameraId))
  return (
    <LastPicture cameraId={cameraId} className="camera-thumb" label={(age) => t('last_picture', { time: figures.duration(age / 1000) })}>
      {found ? <img src={found} alt="" /> : <Video size={14} aria-hidden />}
    </LastPicture>
  )
}
