/** The tiles of a page: one of them is reached by Tab, the others by arrows. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { openCamera, useUi } from '../../kernel/ui.ts'
import { type Layout, nextCell } from './layouts.ts'
import { Tile } from './tile.tsx'
import { type MenuPlace, menuPlace, TileMenu } from './tile-menu.tsx'
import { useWall } from './wall-state.ts'

export interface WallGridProps {
  cameras: readonly Camera[]
  /** Undefined: one below the other, as a telephone has it. */
  layout: Layout | undefined
}

export function WallGrid({ cameras, layout }: WallGridProps) {
  const t = useTranslations('wall')
  const focused = useUi((ui) => ui.focusedCamera)
  const figures = useWall((wall) => wall.figures)
  const [menu, setMenu] = useState<MenuPlace | null>(null)
  const box = useRef<HTMLDivElement>(null)
  const at = Math.max(
    0,
    cameras.findIndex(({ id }) => id === focused),
  )

  // Coming back from one camera, the keyboard is where it left.
  useEffect(() => {
    if (useUi.getState().focusedCamera !== null)
      box.current?.querySelector<HTMLElement>('.tile[tabindex="0"]')?.focus({ preventScroll: true })
  }, [])
  useEffect(() => {
    if (!box.current || !layout) return
    box.current.style.gridTemplate = `repeat(${layout.rows}, minmax(0, 1fr)) / repeat(${layout.columns}, minmax(0, 1fr))`
  }, [layout])

  const onFocus = useCallback((id: string) => useUi.setState({ focusedCamera: id }), [])
  const onMenu = useCallback((event: React.MouseEvent, id: string) => setMenu(menuPlace(event, id)), [])
  const pressed = (event: React.KeyboardEvent) => {
    const onTile = (event.target as HTMLElement).matches('.tile')
    const camera = cameras[at]
    if (event.key === 'Enter' && onTile && camera) openCamera(camera.id)
    else {
      const next = layout ? nextCell(event.key, at, layout, cameras.length) : inColumn(event.key, at, cameras.length)
      if (next === undefined) return
      box.current?.querySelectorAll<HTMLElement>('.tile')[next]?.focus()
    }
    event.preventDefault()
  }

  // HTML has no element for a set of things that one moves in by arrows.
  const group = { role: 'group', 'aria-label': t('cameras'), onKeyDown: pressed }
  return (
    <>
      <div {...group} ref={box} className={layout ? 'wall-grid' : 'wall-column'}>
        {cameras.map((camera, place) => (
          <Tile
            key={camera.id}
            camera={camera}
            cell={layout?.cells[place]}
            reachable={place === at}
            figures={figures}
            onFocus={onFocus}
            onMenu={onMenu}
          />
        ))}
      </div>
      <TileMenu place={menu} close={() => setMenu(null)} />
    </>
  )
}

function inColumn(key: string, at: number, count: number): number | undefined {
  const next = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: count - 1 }[key]
  return next === undefined ? undefined : Math.min(count - 1, Math.max(0, next))
}
