/** Names of files: camera, day and moment in UTC, so that a person finds them, and two hours of a changed clock never meet. */
import type { StreamRef } from '../hub/types.ts'

/** `camera-12/2026-11-28/camera-12-main-20261128T004500.120Z.mp4` */
export function fileName({ cameraId, role }: StreamRef, at: number): string {
  const time = new Date(at).toISOString()
  const camera = `camera-${cameraId.replaceAll(/[^a-zA-Z0-9_-]/g, '_')}`
  return `${camera}/${time.slice(0, 10)}/${camera}-${role}-${time.replaceAll(/[-:]/g, '')}.mp4`
}
