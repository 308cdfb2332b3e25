/** Which cameras the wall shows, and where. Pure. */
import type { Camera } from '../../../src-shared/cameras.ts'
import type { ActionContext } from '../../kernel/actions.ts'
import { inStation, listCameras } from '../camera/index.ts'
import { layoutOf } from './layouts.ts'
import { type Arrangement, arrangementOf, useWall } from './wall-state.ts'

/** In the order that somebody gave them, without those that were taken off; `cameras` come by name. */
export function arranged(cameras: readonly Camera[], { order, off }: Pick<Arrangement, 'order' | 'off'>): Camera[] {
  const place = new Map(order.map((id, n) => [id, n]))
  const last = order.length
  return cameras.filter(({ id }) => !off.includes(id)).sort((a, b) => (place.get(a.id) ?? last) - (place.get(b.id) ?? last))
}

/** Two tiles change places; a camera that is not on the wall takes the place of the other, which goes on behind it. */
export function moved(ids: readonly string[], id: string, onto: string): string[] {
  const from = ids.indexOf(id)
  const to = ids.indexOf(onto)
  if (id === onto || to < 0) return [...ids]
  const next = [...ids]
  if (from < 0) next.splice(to, 0, id)
  else {
    next[to] = id
    next[from] = onto
  }
  return next
}

/** The cameras of one page of `size` tiles; a page that no longer exists is the last one. */
export function pageOf(cameras: readonly Camera[], size: number, page: number): { page: number; pages: number; shown: Camera[] } {
  const pages = Math.max(1, Math.ceil(cameras.length / size))
  const present = Math.min(Math.max(0, page), pages - 1)
  return { page: present, pages, shown: cameras.slice(present * size, (present + 1) * size) }
}

/** For actions, outside of React: how many tiles there are does not depend on the shape of the room. */
export function wallPages({ rows, ui }: ActionContext): ReturnType<typeof pageOf> {
  const wall = useWall.getState()
  const arrangement = arrangementOf(wall)
  const cameras = arranged(inStation(listCameras(rows.cameras, ui.leaving), wall.station), arrangement)
  return pageOf(cameras, layoutOf(arrangement.layout, cameras.length, 16 / 9).cells.length, wall.page)
}
