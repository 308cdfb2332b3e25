/** Arrow keys in a grid: where the focus goes next. Pure. */
export function nextInGrid(key: string, at: number, count: number, columns: number): number | undefined {
  const last = count - 1
  const row = Math.floor(at / columns)
  switch (key) {
    case 'ArrowRight':
      return Math.min(last, at + 1)
    case 'ArrowLeft':
      return Math.max(0, at - 1)
    case 'ArrowDown':
      return at + columns <= last ? at + columns : Math.floor(last / columns) > row ? last : at
    case 'ArrowUp':
      return at - columns >= 0 ? at - columns : at
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return undefined
  }
}
