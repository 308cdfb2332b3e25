/** A small picture of a camera, as it was found; where there is none yet, its room is kept. */
import { Video } from 'lucide-react'
import { useMirror } from '../../kernel/mirror.ts'

export function CameraThumb({ cameraId }: { cameraId: string }) {
  const picture = useMirror(
    ({ rows }) => Object.values(rows.findings).find(({ camera_id, picture }) => camera_id === cameraId && picture)?.picture,
  )
  return <span className="camera-thumb">{picture ? <img src={picture} alt="" /> : <Video size={14} aria-hidden />}</span>
}
