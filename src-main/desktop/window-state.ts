/** Where the window was and how large, over restarts; never where no screen is any more. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BrowserWindow, type Rectangle, screen } from 'electron'

export interface WindowState {
  /** What a new window is made with. */
  bounds(): Partial<Rectangle> & { width: number; height: number }
  maximized(): boolean
  keep(window: BrowserWindow): void
}

const standard = { width: 1280, height: 800 }
/** So much of the title has to be on a screen, pixels, to be taken hold of. */
const grip = 80

export function loadWindowState(folder: string): WindowState {
  const file = join(folder, 'window.json')
  const kept = read(file)
  return {
    bounds: () => (kept && isOnScreen(kept) ? { x: kept.x, y: kept.y, width: kept.width, height: kept.height } : standard),
    maximized: () => kept?.maximized === true,
    keep(window) {
      try {
        writeFileSync(file, JSON.stringify({ ...window.getNormalBounds(), maximized: window.isMaximized() }))
      } catch {
        // A place that is not remembered is no reason to say anything.
      }
    },
  }
}

function read(file: string): (Rectangle & { maximized?: unknown }) | undefined {
  try {
    const { x, y, width, height, maximized } = JSON.parse(readFileSync(file, 'utf8'))
    return [x, y, width, height].every(Number.isInteger) ? { x, y, width, height, maximized } : undefined
  } catch {
    return undefined
  }
}

function isOnScreen({ x, y, width }: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea: area }) => {
    const across = Math.min(x + width, area.x + area.width) - Math.max(x, area.x)
    return across >= grip && y >= area.y - 1 && y <= area.y + area.height - grip
  })
}
