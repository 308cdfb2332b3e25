/** Begins and ends recording by hand: one press, the same everywhere a camera is. */
import type { Recording } from '../../../src-shared/recording-rows.ts'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { say } from '../../kernel/ui.ts'

export const isWantedByHand = (recording: Recording | undefined): boolean => recording?.wanted_by.includes('hand') ?? false

export function toggleRecording(cameraId: string): void {
  const { rows } = useMirror.getState()
  const name = rows.cameras[cameraId]?.name ?? cameraId
  attempt(async () => {
    if (isWantedByHand(rows.recordings[cameraId])) {
      await engine().recording.stop({ camera_ids: [cameraId] })
      const goesOn = useMirror.getState().rows.recordings[cameraId]?.wanted_by.some((by) => by !== 'hand') ?? false
      say({ tone: 'ok', key: goesOn ? 'recording_goes_on' : 'recording_ended', values: { name } })
    } else {
      const plans = await engine().recording.plans()
      await engine().recording.start({ camera_ids: [cameraId], roles: plans.find(({ camera_id }) => camera_id === cameraId)?.roles })
      say({ tone: 'ok', key: 'recording', values: { name } })
    }
  })
}
