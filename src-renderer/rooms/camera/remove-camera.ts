/**
 * A camera is removed without a question, because it can be undone: the engine is asked only when the line with Undo
 * is gone. A window that is closed before that has removed nothing.
 */
import { attempt } from '../../kernel/attempt.ts'
import { closeDrawer } from '../../kernel/drawers.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { openItem, say, useUi } from '../../kernel/ui.ts'

/** Milliseconds in which it can be undone; the line stands as long. */
const grace = 7000

export function removeCamera(id: string): void {
  const name = useMirror.getState().rows.cameras[id]?.name ?? id
  const leave = (gone: boolean) =>
    useUi.setState(({ leaving }) => {
      const next = new Set(leaving)
      if (gone) next.add(id)
      else next.delete(id)
      return { leaving: next }
    })
  leave(true)
  closeDrawer()
  if (useUi.getState().items.wall === id) openItem('wall', null)
  const timer = setTimeout(
    () =>
      attempt(async () => {
        try {
          await engine().cameras.remove({ camera_id: id })
        } finally {
          leave(false)
        }
      }),
    grace,
  )
  const undo = () => {
    clearTimeout(timer)
    leave(false)
    say({ tone: 'ok', key: 'kept', values: { name } })
  }
  say({ tone: 'ok', key: 'removed', values: { name }, undo })
}
