import { type Action, type ActionContext, called } from '../../kernel/actions.ts'
import { go } from '../../kernel/ui.ts'
import { wallPages } from './wall-pages.ts'
import { type GridSize, useWall } from './wall-state.ts'

const onWall = ({ ui }: ActionContext) => ui.room === 'wall'
const severalPages = (context: ActionContext) => onWall(context) && context.ui.items.wall === undefined && wallPages(context).pages > 1

const grid = (size: GridSize, shortcut?: string): Action => ({
  id: `grid-${size}`,
  words: called(`grid_${size}`),
  group: 'wall',
  ...(shortcut ? { shortcut } : {}),
  run: () => {
    go('wall')
    useWall.setState({ grid: size, page: 0 })
  },
})

const turn = (id: string, label: 'next_page' | 'previous_page', shortcut: string, step: number): Action => ({
  id,
  words: called(label),
  group: 'wall',
  shortcut,
  when: severalPages,
  run: (context) => {
    const { page, pages } = wallPages(context)
    useWall.setState({ page: (page + step + pages) % pages, tour: false })
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
    words: called('tour'),
    group: 'wall',
    shortcut: 't',
    when: severalPages,
    run: () => useWall.setState(({ tour }) => ({ tour: !tour })),
  },
  { id: 'full-screen', words: called('full_screen'), group: 'wall', shortcut: 'f', when: onWall, run: fullScreen },
]

async function fullScreen(): Promise<void> {
  if (document.fullscreenElement) return document.exitFullscreen()
  await document.querySelector('[data-full-screen]')?.requestFullscreen()
}
