/** The live pictures on the screen by their camera, for what is done with a camera by a key, a menu or the palette. */
import type { PictureView } from './picture-view.ts'

const shown = new Map<string, PictureView[]>()
const listeners = new Set<() => void>()
let version = 0

function changed(): void {
  version += 1
  for (const call of [...listeners]) call()
}

/** For as long as it is shown; returns how to take it off. */
export function addShown(cameraId: string, view: PictureView): () => void {
  shown.set(cameraId, [...(shown.get(cameraId) ?? []), view])
  changed()
  // Buttons elsewhere tell whether it is stopped, and heard.
  const told = () => `${view.state.word === 'paused'} ${view.state.listening}`
  let last = told()
  const stop = view.subscribe(() => {
    if (last === told()) return
    last = told()
    changed()
  })
  return () => {
    stop()
    const rest = (shown.get(cameraId) ?? []).filter((other) => other !== view)
    if (rest.length > 0) shown.set(cameraId, rest)
    else shown.delete(cameraId)
    changed()
  }
}

/** The one that came last, where there are several. */
export const shownPicture = (cameraId: string): PictureView | undefined => shown.get(cameraId)?.at(-1)

/** Counts what changed of them that their buttons tell. */
export const shownVersion = (): number => version
export function onShown(call: () => void): () => void {
  listeners.add(call)
  return () => listeners.delete(call)
}
