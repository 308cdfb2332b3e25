/** The columns that a window has room for: what is told in the open row anyway goes first. */
import { useSyncExternalStore } from 'react'

const all = ['camera', 'state', 'way', 'codec', 'bitrate', 'history', 'uptime', 'restarts', 'path', 'fps', 'delay', 'delivery'] as const
export type Column = (typeof all)[number]

export const numberColumns: ReadonlySet<Column> = new Set<Column>(['bitrate', 'uptime', 'restarts', 'fps', 'delay'])

/** Beside them the camera's name keeps 200 pixels, and the rail its names from 1100 on (the widths are in publish.css). */
const rooms: { from: number; columns: readonly Column[] }[] = [
  { from: 1900, columns: all },
  { from: 1430, columns: ['camera', 'state', 'way', 'codec', 'bitrate', 'history', 'uptime', 'restarts', 'path'] },
  { from: 1280, columns: ['camera', 'state', 'way', 'bitrate', 'history', 'uptime', 'restarts', 'path'] },
  { from: 1100, columns: ['camera', 'state', 'way', 'bitrate', 'uptime', 'path'] },
  { from: 900, columns: ['camera', 'state', 'bitrate', 'uptime', 'path'] },
  { from: 720, columns: ['camera', 'state', 'bitrate', 'uptime'] },
  { from: 0, columns: ['camera', 'state'] },
]

/** For a window so many CSS pixels across. */
export const columnsFor = (width: number): readonly Column[] => rooms.find(({ from }) => width >= from)?.columns ?? all

/** Drawn again only where another number of columns fits. */
export function useColumns(): readonly Column[] {
  return useSyncExternalStore(
    (call) => {
      window.addEventListener('resize', call)
      return () => window.removeEventListener('resize', call)
    },
    () => columnsFor(window.innerWidth),
    () => all,
  )
}
