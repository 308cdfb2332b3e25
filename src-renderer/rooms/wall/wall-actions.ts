import { type Action, type ActionContext, called } from '../../kernel/actions.ts'
import { go, useUi } from '../../kernel/ui.ts'
import { type LayoutName, layoutNames } from './layouts.ts'
import { wallPages } from './wall-pages.ts'
import { arrangementOf, chooseLayout, useWall } from './wall-state.ts'

const onWall = ({ ui }: ActionContext) => ui.room === 'wall'
const onGrid = (context: ActionContext) => onWall(context) && context.ui.items.wall === undefined
const severalPages = (context: ActionContext) => onGrid(context) && wallPages(context).pages > 1

const layout = (name: LayoutName, shortcut?: string): Action => ({
  id: `layout-${name}`,
  group: 'wall',
  ...(shortcut ? { shortcut } : {}),
  words: (t) => (name === 'auto' ? t('actions.layout_auto') : t('actions.layout', { name })),
  run: () => {
    go('wall')
    chooseLayout(name)
  },
})

const otherLayout = (id: 'layout_more' | 'layout_fewer', shortcut: string, step: 1 | -1): Action => ({
  id,
  group: 'wall',
  shortcut,
  words: called(id),
  when: onGrid,
  run: () => {
    const at = layoutNames.indexOf(arrangementOf(useWall.getState()).layout) + step
    chooseLayout(layoutNames[(at + layoutNames.length) % layoutNames.length] ?? 'auto')
  },
})

const turn = (id: string, label: 'next_page' | 'previous_page', shortcut: string, step: number): Action => ({
  id,
  group: 'wall',
  shortcut,
  words: called(label),
  when: severalPages,
  run: (context) => {
    const { page, pages } = wallPages(context)
    useWall.setState({ page: (page + step + pages) % pages, tour: false })
  },
})

export const wallActions: readonly Action[] = [
  ...layoutNames.map((name) => layout(name, name === 'auto' ? '0' : undefined)),
  otherLayout('layout_more', '+', 1),
  otherLayout('layout_fewer', '-', -1),
  turn('next-page', 'next_page', 'n', 1),
  turn('previous-page', 'previous_page', 'b', -1),
  {
    id: 'tour',
    group: 'wall',
    shortcut: 't',
    words: called('tour'),
    when: severalPages,
    run: () => useWall.setState(({ tour }) => ({ tour: !tour })),
  },
  {
    id: 'wall-list',
    group: 'wall',
    shortcut: 'c',
    words: called('wall_list'),
    when: onGrid,
    run: () => useWall.setState(({ list }) => ({ list: !(list ?? listByItself()) })),
  },
  {
    id: 'stations',
    group: 'wall',
    shortcut: 'o',
    words: called('stations'),
    run: () => {
      go('wall')
      useWall.setState(({ board }) => ({ board: !board }))
    },
  },
  {
    id: 'figures',
    group: 'wall',
    shortcut: 'i',
    words: called('figures'),
    when: onWall,
    run: () => useWall.setState(({ figures }) => ({ figures: !figures })),
  },
  { id: 'full-screen', group: 'wall', shortcut: 'f', words: called('full_screen'), when: onWall, run: fullScreen },
  {
    id: 'kiosk',
    group: 'wall',
    shortcut: 'k',
    words: called('kiosk'),
    when: onWall,
    run: () => useUi.setState(({ kiosk }) => ({ kiosk: !kiosk })),
  },
]

/** Beside the wall where that has the width for it. */
export const listByItself = () => window.innerWidth >= 1500

async function fullScreen(): Promise<void> {
  if (document.fullscreenElement) return document.exitFullscreen()
  await document.querySelector('[data-full-screen]')?.requestFullscreen()
}
