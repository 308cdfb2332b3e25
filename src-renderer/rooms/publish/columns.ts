/** The columns that a window has room for: what is told in the open row anyway goes first. */
import { useMediaQuery } from '@mantine/hooks'

const all = ['camera', 'state', 'way', 'bitrate', 'history', 'uptime', 'restarts', 'path'] as const
export type Column = (typeof all)[number]

export const numberColumns: ReadonlySet<Column> = new Set<Column>(['bitrate', 'uptime', 'restarts'])

/** Beside them the camera's name keeps 180 pixels (the widths are in publish.css). */
const rooms: { from: number; columns: readonly Column[] }[] = [
  { from: 1240, columns: all },
  { from: 1060, columns: ['camera', 'state', 'way', 'bitrate', 'uptime', 'path'] },
  { from: 740, columns: ['camera', 'state', 'bitrate', 'uptime'] },
  { from: 0, columns: ['camera', 'state'] },
]

/** For a window so many CSS pixels across. */
export const columnsFor = (width: number): readonly Column[] => rooms.find(({ from }) => width >= from)?.columns ?? all

export function useColumns(): readonly Column[] {
  const wide = useMediaQuery('(min-width: 1240px)', true)
  const middle = useMediaQuery('(min-width: 1060px)', true)
  const narrow = useMediaQuery('(min-width: 740px)', true)
  return columnsFor(wide ? 1240 : middle ? 1060 : narrow ? 740 : 0)
}
