import type { Action, ActionContext } from '../../kernel/actions.ts'
import { type GridSize, openCamera, openDrawer, useUi } from '../../kernel/ui.ts'
import { wallPages } from './camera-list.ts'
import { meantCamera } from './meant-camera.ts'
import { removeCamera } from './remove-camera.ts'
import { saveSnapshot } from './snapshot.ts'

const onWall = ({ ui }: ActionContext) => ui.room === 'wall'
const severalPages = (context: ActionContext) =>
  onWall(context) && context.ui.openCamera === null && wallPages(context.rows, context.ui).pages > 1

const grid = (size: GridSize, shortcut?: string): Action => ({
  id: `grid-${size}`,
  label: `grid_${size}`,
  group: 'wall',
  ...(shortcut ? { shortcut } : {}),
  run: () => useUi.setState({ room: 'wall', openCamera: null, grid: size, page: 0 }),
})

const turn = (id: string, label: 'next_page' | 'previous_page', shortcut: string, step: number): Action => ({
  id,
  label,
  group: 'wall',
  shortcut,
  when: severalPages,
  run: ({ rows, ui }) => {
    const { page, pages } = wallPages(rows, ui)
    useUi.setState({ page: (page + step + pages) % pages, tour: false })
  },
})

const withCamera = (
  id: string,
  label: 'snapshot' | 'edit_camera' | 'remove_camera',
  shortcut: string | undefined,
  run: (cameraId: string) => unknown,
): Action => ({
  id,
  label,
  group: 'wall',
  ...(shortcut ? { shortcut } : {}),
  when: (context) => meantCamera(context) !== undefined,
  run: (context) => {
    const camera = meantCamera(context)
    return camera === undefined ? undefined : run(camera)
  },
})

export const wallActions: readonly Action[] = [
  grid(1),
  grid(4),
  grid(9),
  grid(16),
  turn('next-page', 'next_page', 'n', 1),
  turn('previous-page', 'previous_page', 'b', -1),
  {
    id: 'tour',
    label: 'tour',
    group: 'wall',
    shortcut: 't',
    when: severalPages,
    run: () => useUi.setState(({ tour }) => ({ tour: !tour })),
  },
  { id: 'full-screen', label: 'full_screen', group: 'wall', shortcut: 'f', when: onWall, run: fullScreen },
  withCamera('snapshot', 'snapshot', 's', saveSnapshot),
  withCamera('edit-camera', 'edit_camera', 'e', (id) => openDrawer({ kind: 'edit-camera', id })),
  withCamera('remove-camera', 'remove_camera', undefined, removeCamera),
]

async function fullScreen(): Promise<void> {
  if (document.fullscreenElement) return document.exitFullscreen()
  await document.querySelector('[data-full-screen]')?.requestFullscreen()
}

/** The camera before or after the open one. */
export function openNeighbour(ids: readonly string[], present: string, step: 1 | -1): void {
  const at = ids.indexOf(present)
  const next = ids[(at + step + ids.length) % ids.length]
  if (next !== undefined) openCamera(next)
}
