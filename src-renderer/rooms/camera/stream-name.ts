/** A stream of a camera as a choice: `third, 1280×720`. */
import { useTranslations } from 'use-intl'
import type { CameraStream } from '../../../src-shared/cameras.ts'

export function useStreamName(): (stream: Pick<CameraStream, 'role' | 'tracks'>) => string {
  const t = useTranslations('camera')
  return ({ role, tracks }) => {
    const { width, height } = tracks.find(({ kind }) => kind === 'video') ?? {}
    return width && height ? `${t(role)}, ${width}×${height}` : t(role)
  }
}
