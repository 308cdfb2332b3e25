/** A camera as a dashboard lists it: what its stream does, from the rows that every screen mirrors. */
import type * as z from 'zod'
import { type StationCamera, StreamRole } from '../../src-shared/cameras.ts'
import { streamHealth } from '../../src-shared/health.ts'
import { streamOfCamera } from '../../src-shared/stream-of-camera.ts'
import type { EngineState } from '../state/index.ts'

export function stationCamera(state: EngineState, { id, name }: { id: string; name: string }, now: number): z.infer<typeof StationCamera> {
  const rows = StreamRole.options.flatMap((role) => state.get('streams', `${id}/${role}`) ?? [])
  const row = streamOfCamera(rows)
  const health = streamHealth(row, now)
  return {
    ...{ id, name, state: row?.state ?? 'idle', trouble: row?.trouble ?? null, fps: row?.fps ?? 0, bitrate: row?.bitrate ?? 0 },
    ...{ health_score: health?.score ?? null, health: health?.parts ?? null },
    ...{ mjpeg: `/streams/${id}/mjpeg`, live: `/streams/${id}/live.mp4` },
  }
}
