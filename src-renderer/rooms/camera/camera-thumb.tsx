/** A small picture of a camera: the last that the engine has, else as it was found; where there is none yet, its room is kept. */
import { Video } from 'lucide-react'
import { useMirror } from '../../kernel/mirror.ts'
import { LastPicture } from '../../pictures/index.ts'

export function CameraThumb({ cameraId }: { cameraId: string }) {
  const picture = useMirror(
    ({ rows }) => Object.values(rows.findings).find(({ camera_id, picture }) => camera_id === cameraId && picture)?.picture,
  )
  return (
    <LastPicture cameraId={cameraId} className="camera-thumb" label={() => ''}>
      {picture ? <img src={picture} alt="" /> : <Video size={14} aria-hidden />}
    </LastPicture>
  )
}
