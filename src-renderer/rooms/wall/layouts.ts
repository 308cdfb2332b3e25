/** How tiles stand on the wall. Pure: a layout is a grid of lines and the cells on it, in the order in which cameras fill them. */

export const layoutNames = ['auto', '1', '2', '4', '6', '8', '9', '12', '16', '1+5', '1+7'] as const
export type LayoutName = (typeof layoutNames)[number]

/** In grid lines, from 0. */
export interface Cell {
  readonly x: number
  readonly y: number
  readonly wide: number
  readonly high: number
}

export interface Layout {
  readonly columns: number
  readonly rows: number
  readonly cells: readonly Cell[]
}

const even = (columns: number, rows: number): Layout => ({
  columns,
  rows,
  cells: Array.from({ length: columns * rows }, (_, n) => ({ x: n % columns, y: Math.floor(n / columns), wide: 1, high: 1 })),
})

/** One large at the upper left, the others along its right and lower side. */
function oneLarge(size: number): Layout {
  const side = size + 1
  const cells: Cell[] = [{ x: 0, y: 0, wide: size, high: size }]
  for (let y = 0; y < size; y += 1) cells.push({ x: size, y, wide: 1, high: 1 })
  for (let x = 0; x < side; x += 1) cells.push({ x, y: size, wide: 1, high: 1 })
  return { columns: side, rows: side, cells }
}

const fixed: Record<Exclude<LayoutName, 'auto' | '2' | '6' | '8' | '12'>, Layout> = {
  '1': even(1, 1),
  '4': even(2, 2),
  '9': even(3, 3),
  '16': even(4, 4),
  '1+5': oneLarge(2),
  '1+7': oneLarge(3),
}
/** Long side first: they lie or stand as the room does. */
const lying: Record<'2' | '6' | '8' | '12', readonly [number, number]> = { '2': [2, 1], '6': [3, 2], '8': [4, 2], '12': [4, 3] }

/** What `auto` shows at a time at most. */
const autoMost = 16
/** Width to height of most cameras. */
const picture = 16 / 9

/** Of the area of a box, how much a picture in it covers. */
function covered(width: number, height: number): number {
  return Math.min(width, height * picture) * Math.min(height, width / picture)
}

/** So many tiles in rows that are filled from side to side, as large together as pictures can be in a room so wide to its height. */
function autoLayout(count: number, ratio: number): Layout {
  const tiles = Math.min(autoMost, Math.max(1, count))
  let best: number[] = [tiles]
  let most = 0
  for (let rows = 1; rows <= tiles; rows += 1) {
    const counts = Array.from({ length: rows }, (_, row) => Math.floor(tiles / rows) + (row >= rows - (tiles % rows) ? 1 : 0))
    const area = counts.reduce((sum, inRow) => sum + inRow * covered(ratio / inRow, 1 / rows), 0)
    if (area > most + 1e-9) {
      most = area
      best = counts
    }
  }
  const columns = best.reduce(lowestCommonMultiple, 1)
  const cells = best.flatMap((inRow, y) =>
    Array.from({ length: inRow }, (_, n) => ({ x: (n * columns) / inRow, y, wide: columns / inRow, high: 1 })),
  )
  return { columns, rows: best.length, cells }
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b))
const lowestCommonMultiple = (a: number, b: number): number => (a * b) / greatestCommonDivisor(a, b)

/** `ratio`: width to height of the room that it fills; `count`: cameras that there are. */
export function layoutOf(name: LayoutName, count: number, ratio: number): Layout {
  if (name === 'auto') return autoLayout(count, ratio)
  if (name in lying) {
    const [long, short] = lying[name as keyof typeof lying]
    return ratio >= 1 ? even(long, short) : even(short, long)
  }
  return fixed[name as keyof typeof fixed]
}

/** Arrow keys: the cell that the focus goes to, of the first `count`; undefined for other keys. */
export function nextCell(key: string, at: number, { cells }: Layout, count: number): number | undefined {
  const here = cells[at]
  if (!here) return undefined
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  const step = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[key]
  if (!step) return undefined
  const [dx = 0, dy = 0] = step
  const middle = ({ x, y, wide, high }: Cell) => [x + wide / 2, y + high / 2] as const
  const [mx, my] = middle(here)
  let best = at
  let nearest = Number.POSITIVE_INFINITY
  for (const [place, cell] of cells.slice(0, count).entries()) {
    const [cx, cy] = middle(cell)
    const along = (cx - mx) * dx + (cy - my) * dy
    // What begins beyond this cell, in its direction: the nearest of them, first in the same line.
    const beyond =
      dx > 0
        ? cell.x >= here.x + here.wide
        : dx < 0
          ? cell.x + cell.wide <= here.x
          : dy > 0
            ? cell.y >= here.y + here.high
            : cell.y + cell.high <= here.y
    if (!beyond) continue
    const across = Math.abs(dx !== 0 ? cy - my : cx - mx)
    const far = along + across * 4
    if (far < nearest) {
      nearest = far
      best = place
    }
  }
  return best
}
