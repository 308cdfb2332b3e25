/** A small picture of a camera: the last that the engine has of it, else as it was found; where there is none yet, its room is kept. */
import { Video } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useMirror } from '../../kernel/mirror.ts'
import { useFigures } from '../../language/index.ts'
import { LastPicture } from '../../pictures/index.ts'

export function CameraThumb({ cameraId }: { cameraId: string }) {
  const t = useTranslations('camera')
  const figures = useFigures()
  const found = useMirror(
    ({ rows }) => Object.values(rows.findings).find(({ camera_id, picture }) => camera_id === cameraId && picture)?.picture,
  )
  return (
    <LastPicture cameraId={cameraId} className="camera-thumb" label={(age) => t('last_picture', { time: figures.duration(age / 1000) })}>
      {found ? <img src={found} alt="" /> : <Video size={14} aria-hidden />}
    </LastPicture>
  )
}
