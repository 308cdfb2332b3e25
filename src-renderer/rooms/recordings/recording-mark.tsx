import { useTranslations } from 'use-intl'
import type { Recording } from '../../../src-shared/recording-rows.ts'
import { useMirror } from '../../kernel/mirror.ts'
import type { Tone } from '../../kernel/room.ts'
import { Shape } from '../../parts/state-mark.tsx'

const tones: Record<Recording['state'], Tone> = { recording: 'recording', starting: 'connecting', troubled: 'failed', idle: 'idle' }

/** Undefined: no colour of its own. */
export const toneOf = (state: Recording['state']): Tone | undefined => (state === 'idle' ? undefined : tones[state])

/** Red only while bytes reach the disk. */
export function RecordingMark({ cameraId }: { cameraId: string }) {
  const t = useTranslations('recordings.words')
  const state = useMirror((mirror) => mirror.rows.recordings[cameraId]?.state ?? 'idle')
  if (state === 'idle') return null
  return (
    <span className="state-mark" data-tone={tones[state]}>
      <Shape tone={tones[state]} />
      <span>{t(state)}</span>
    </span>
  )
}
