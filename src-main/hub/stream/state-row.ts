/** When is a stream's row worth telling every screen? */
import type { StreamState } from '../../../src-shared/cameras.ts'

/** Figures must have moved by a tenth; anything else counts at once. */
export function differs(former: StreamState | undefined, next: StreamState): boolean {
  if (!former) return true
  if (moved(former.bitrate, next.bitrate, 1000) || moved(former.fps, next.fps, 0.4)) return true
  const plain = (row: StreamState) => JSON.stringify({ ...row, bitrate: 0, fps: 0 })
  return plain(former) !== plain(next)
}

function moved(from: number, to: number, least: number): boolean {
  return from !== to && Math.abs(to - from) >= Math.max(least, Math.abs(from) * 0.1)
}
