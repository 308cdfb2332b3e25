/** The columns that a window has room for: what is told in the open row anyway goes first. */
import { useMediaQuery } from '@mantine/hooks'

const all = ['camera', 'state', 'way', 'bitrate', 'history', 'uptime', 'restarts', 'path'] as const
export type Column = (typeof all)[number]

export const numberColumns: ReadonlySet<Column> = new Set<Column>(['bitrate', 'uptime', 'restarts'])

const rooms: { from: number; columns: readonly Column[] }[] = [
  { from: 1180, columns: all },
  { from: 900, columns: ['camera', 'state', 'way', 'bitrate', 'uptime', 'path'] },
  { from: 700, columns: ['camera', 'state', 'bitrate', 'uptime'] },
  { from: 0, columns: ['camera', 'state'] },
]

/** For a window so many CSS pixels across. */
export const columnsFor = (width: number): readonly Column[] => rooms.find(({ from }) => width >= from)?.columns ?? all

export function useColumns(): readonly Column[] {
  const wide = useMediaQuery('(min-width: 1180px)', true)
  const middle = useMediaQuery('(min-width: 900px)', true)
  const narrow = useMediaQuery('(min-width: 700px)', true)
  return columnsFor(wide ? 1180 : middle ? 900 : narrow ? 700 : 0)
}
