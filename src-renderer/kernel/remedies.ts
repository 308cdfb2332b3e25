/** What the button beside a sentence does. The sentences are in `language`; the rooms say what each remedy of theirs does. */
import type { Remedy } from '../language/trouble-sentence.ts'
import { engine } from './engine-link.ts'
import { useMirror } from './mirror.ts'
import { house } from './registry.ts'

export interface RemedyTarget {
  readonly cameraId: string | null
  /** What is tried again: the camera's stream, or its publication. */
  readonly what?: 'stream' | 'publication'
}

export type RemedyDoing = { readonly [R in Remedy]?: (target: RemedyTarget) => void }

export function doRemedy(remedy: Remedy, target: RemedyTarget): void {
  house()
    .rooms.find(({ remedies }) => remedies?.[remedy])
    ?.remedies?.[remedy]?.(target)
}

/** A probe asks the camera at once instead of at the next try; a publication is started anew as it was, where it was. */
export async function tryNow(cameraId: string, what: 'stream' | 'publication'): Promise<void> {
  const profile = useMirror.getState().rows.publications[cameraId]?.profile
  if (what === 'publication') await engine().publishing.start({ camera_id: cameraId, force_restart: true, profile })
  else await engine().cameras.probe({ camera_id: cameraId })
}
