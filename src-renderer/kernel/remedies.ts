/** What the button beside a sentence does. The sentences are in `language`, the doing is here. */
import type { Remedy } from '../language/index.ts'
import { startScan } from '../shell/start-scan.ts'
import { attempt } from './attempt.ts'
import { useMirror } from './mirror.ts'
import { engine } from './session.ts'
import { go, openCamera, openDrawer, openPublication } from './ui.ts'

export interface RemedyTarget {
  readonly cameraId: string | null
  /** What is tried again: the camera's stream, or its publication. */
  readonly what?: 'stream' | 'publication'
}

export function doRemedy(remedy: Remedy, { cameraId, what = 'stream' }: RemedyTarget): void {
  switch (remedy) {
    case 'enter-password':
    case 'change-address':
      if (cameraId) openDrawer({ kind: 'edit-camera', id: cameraId, field: remedy === 'enter-password' ? 'password' : 'url' })
      return
    case 'edit-server':
      openDrawer({ kind: 'profile', name: serverOf(cameraId) })
      return
    case 'see-certificate': {
      const name = serverOf(cameraId)
      if (name !== null) openDrawer({ kind: 'certificate', name })
      return
    }
    case 'publish-options':
      if (cameraId) openDrawer({ kind: 'publish-options', id: cameraId })
      return
    case 'publish-anyway':
      if (cameraId) attempt(() => tryNow(cameraId, 'publication'))
      return
    case 'try-now':
      if (cameraId) attempt(() => tryNow(cameraId, what))
      return
    case 'diagnosis':
      go('settings')
      return
    case 'show-camera':
      if (cameraId) openCamera(cameraId)
      else go('wall')
      return
    case 'show-publication':
      if (cameraId) openPublication(cameraId)
      else go('publish')
      return
    case 'scan-again':
      go('find')
      attempt(startScan)
      return
    case 'add-server':
      openDrawer({ kind: 'profile', name: null })
      return
    case 'find-cameras':
      go('find')
      return
  }
}

/** Where the camera is published; otherwise the one in use. */
function serverOf(cameraId: string | null): string | null {
  const { publications, profiles } = useMirror.getState().rows
  return (cameraId && publications[cameraId]?.profile) || (Object.values(profiles).find(({ active }) => active)?.name ?? null)
}

/** A probe asks the camera at once instead of at the next try; a publication is started anew as it was, where it was. */
export async function tryNow(cameraId: string, what: 'stream' | 'publication'): Promise<void> {
  const profile = useMirror.getState().rows.publications[cameraId]?.profile
  if (what === 'publication') await engine().publishing.start({ camera_id: cameraId, force_restart: true, profile })
  else await engine().cameras.probe({ camera_id: cameraId })
}
