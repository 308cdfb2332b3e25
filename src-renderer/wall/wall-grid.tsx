/** The grid of tiles: one of them is reached by Tab, the others by arrows. */
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../src-shared/cameras.ts'
import { type GridSize, openCamera, useUi } from '../app/ui.ts'
import { nextInGrid } from './roving.ts'
import { Tile } from './tile.tsx'

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
  const box = useRef<HTMLTableElement>(null)
  const rows = Array.from({ length: columns }, (_, row) => cameras.slice(row * columns, (row + 1) * columns))

  // Coming back from one camera, the keyboard is where it left.
  useEffect(() => {
    if (useUi.getState().focusedCamera !== null) box.current?.querySelector<HTMLElement>('td[tabindex="0"]')?.focus({ preventScroll: true })
  }, [])

  const pressed = (event: React.KeyboardEvent) => {
    const onTile = (event.target as HTMLElement).matches('td')
    const camera = cameras[present]
    if (event.key === 'Enter' && onTile && camera) openCamera(camera.id)
    else {
      const next = nextInGrid(event.key, present, cameras.length, columns)
      if (next === undefined) return
      setAt(next)
      box.current?.querySelectorAll<HTMLElement>('td')[next]?.focus()
    }
    event.preventDefault()
  }

  return (
    <table ref={box} role="grid" aria-label={t('cameras')} className="wall-grid" data-size={grid} onKeyDown={pressed}>
      <tbody>
        {rows.map((row, y) =>
          row.length === 0 ? null : (
            <tr key={row[0]?.id}>
              {row.map((camera, x) => (
                <Tile
                  key={camera.id}
                  camera={camera}
                  reachable={y * columns + x === present}
                  onFocus={() => {
                    setAt(y * columns + x)
                    useUi.setState({ focusedCamera: camera.id })
                  }}
                />
              ))}
            </tr>
          ),
        )}
      </tbody>
    </table>
  )
}
