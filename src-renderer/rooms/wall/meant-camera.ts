import type { ActionContext } from '../../kernel/actions.ts'

/** The camera that is meant by a key: the open one, or the one that has the focus. */
export function meantCamera({ rows, ui }: ActionContext): string | undefined {
  const id = ui.room === 'publish' ? (ui.focusedCamera ?? ui.openPublication) : (ui.openCamera ?? ui.focusedCamera)
  return id !== null && (ui.room === 'wall' || ui.room === 'publish') && id in rows.cameras ? id : undefined
}
