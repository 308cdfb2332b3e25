import { Upload } from 'lucide-react'
import { useMirror } from '../../kernel/mirror.ts'
import { StateMark } from '../../parts/state-mark.tsx'
import { publicationWord } from './publication.ts'

/** How a camera's publication does. Its sign tells it from the state of the picture. */
export function PublicationMark({ cameraId }: { cameraId: string }) {
  const word = useMirror((mirror) => publicationWord(mirror.rows.publications[cameraId]))
  if (word === 'not_published') return null
  return (
    <span className="publication-mark">
      <Upload size={12} aria-hidden />
      <StateMark word={word} />
    </span>
  )
}
