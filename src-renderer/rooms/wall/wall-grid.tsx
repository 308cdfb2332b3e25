/** The grid of tiles: one of them is reached by Tab, the others by arrows. */
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { openCamera, useUi } from '../../kernel/ui.ts'
import { nextInGrid } from './roving.ts'
import { Tile } from './tile.tsx'
import type { GridSize } from './wall-state.ts'

export function WallGrid({ cameras, grid }: { cameras: readonly Camera[]; grid: GridSize }) {
  const t = useTranslations('wall')
  const columns = Math.sqrt(grid)
  const focused = useUi((ui) => ui.focusedCamera)
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      cameras.findIndex(({ id }) => id === focused),
    ),
  )
  const present = Math.min(at, cameras.length - 1)
  const box = useRef<HTMLDivElement>(null)

  // Coming back from one camera, the keyboard is where it left.
  useEffect(() => {
    if (useUi.getState().focusedCamera !== null)
      box.current?.querySelector<HTMLElement>('.tile[tabindex="0"]')?.focus({ preventScroll: true })
  }, [])

  const pressed = (event: React.KeyboardEvent) => {
    const onTile = (event.target as HTMLElement).matches('.tile')
    const camera = cameras[present]
    if (event.key === 'Enter' && onTile && camera) openCamera(camera.id)
    else {
      const next = nextInGrid(event.key, present, cameras.length, columns)
      if (next === undefined) return
      setAt(next)
      box.current?.querySelectorAll<HTMLElement>('.tile')[next]?.focus()
    }
    event.preventDefault()
  }

  // HTML has no element for a set of things that one moves in by arrows.
  const group = { role: 'group', 'aria-label': t('cameras'), onKeyDown: pressed }
  return (
    <div {...group} ref={box} className="wall-grid" data-size={grid}>
      {cameras.map((camera, place) => (
        <Tile
          key={camera.id}
          camera={camera}
          reachable={place === present}
          onFocus={() => {
            setAt(place)
            useUi.setState({ focusedCamera: camera.id })
          }}
        />
      ))}
    </div>
  )
}
