import { type Action, type ActionContext, called } from '../../kernel/actions.ts'
import { openCamera } from '../../kernel/ui.ts'
import { listCameras } from './camera-list.ts'

/** The camera before or after the open one. */
export function openNeighbour(ids: readonly string[], present: string, step: 1 | -1): void {
  const at = ids.indexOf(present)
  const next = ids[(at + step + ids.length) % ids.length]
  if (next !== undefined) openCamera(next)
}

const opened = ({ rows, ui }: ActionContext) =>
  ui.room === 'wall' && ui.items.wall !== undefined && ui.items.wall in rows.cameras ? ui.items.wall : undefined

const neighbour = (label: 'previous_camera' | 'next_camera', shortcut: string, step: 1 | -1): Action => ({
  id: label,
  group: 'wall',
  shortcut,
  words: called(label),
  when: (context) => opened(context) !== undefined,
  run: (context) => {
    const present = opened(context)
    const ids = listCameras(context.rows.cameras, context.ui.leaving).map(({ id }) => id)
    if (present !== undefined) openNeighbour(ids, present, step)
  },
})

export const neighbourActions: readonly Action[] = [
  neighbour('previous_camera', 'ArrowLeft', -1),
  neighbour('next_camera', 'ArrowRight', 1),
]
