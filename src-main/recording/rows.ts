/** A camera's recording as screens mirror it. */
import type { Recording, WantedBy } from '../../src-shared/recording-rows.ts'
import type { StreamRecorder } from './stream-recorder.ts'

export function recordingRow(
  cameraId: string,
  recorders: readonly StreamRecorder[],
  wantedBy: WantedBy[],
  since: number | null,
): Recording {
  const trouble = recorders.map((recorder) => recorder.trouble).find((one) => one !== undefined) ?? null
  const all = recorders.length > 0 && recorders.every(({ records }) => records)
  return {
    camera_id: cameraId,
    state: wantedBy.length === 0 ? 'idle' : trouble ? 'troubled' : all ? 'recording' : 'starting',
    wanted_by: wantedBy,
    since,
    streams: recorders.map(({ ref, segment, leftOut, convertedFor, writtenAt }) => ({
      role: ref.role,
      written_at: writtenAt ?? null,
      bitrate: Math.round(segment?.bitrate ?? 0),
      file: segment?.file ?? null,
      file_started_at: segment?.startedAt ?? null,
      file_bytes: segment?.bytes ?? 0,
      left_out: leftOut,
      converted_for: convertedFor,
    })),
    trouble,
  }
}

/** Figures alone are told every few seconds, not every time. */
export function sameRow(a: Recording, b: Recording): boolean {
  const mark = ({ state, wanted_by, since, trouble, streams }: Recording) =>
    JSON.stringify([
      state,
      wanted_by,
      since,
      trouble,
      streams.map(({ role, file, left_out, converted_for, written_at }) => [
        role,
        file,
        left_out,
        converted_for,
        Math.floor((written_at ?? 0) / 5000),
      ]),
    ])
  return mark(a) === mark(b)
}
