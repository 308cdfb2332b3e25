import { useMirror } from '../../kernel/mirror.ts'

/** Where the camera is published; otherwise the server in use. */
export function serverOf(cameraId: string | null): string | null {
  const { publications, profiles } = useMirror.getState().rows
  return (cameraId && publications[cameraId]?.profile) || (Object.values(profiles).find(({ active }) => active)?.name ?? null)
}
