import type { ActionContext } from './actions.ts'
import { roomScreens } from './registry.ts'

/** The camera that a key or the palette means: the one that has the focus, or that is open in this room. */
export function targetCamera({ rows, ui }: ActionContext): string | undefined {
  if (!roomScreens().some(({ name, screen }) => name === ui.room && screen.opensCameras)) return undefined
  const id = ui.focusedCamera ?? ui.items[ui.room]
  return id !== undefined && id !== null && id in rows.cameras ? id : undefined
}
