/** Which cameras the wall shows at a time. Pure. */
import type { Camera } from '../../../src-shared/cameras.ts'
import type { ActionContext } from '../../kernel/actions.ts'
import { inStation, listCameras } from '../camera/index.ts'
import { type GridSize, useWall } from './wall-state.ts'

export const gridSizes: readonly GridSize[] = [1, 4, 9, 16]

/** The one that was chosen, else the smallest that shows them all. */
export function gridFor(chosen: GridSize | null, count: number): GridSize {
  return chosen ?? gridSizes.find((size) => size >= count) ?? 16
}

/** The cameras of one page; a page that no longer exists is the last one. */
export function pageOf(cameras: readonly Camera[], grid: GridSize, page: number): { page: number; pages: number; shown: Camera[] } {
  const pages = Math.max(1, Math.ceil(cameras.length / grid))
  const present = Math.min(Math.max(0, page), pages - 1)
  return { page: present, pages, shown: cameras.slice(present * grid, (present + 1) * grid) }
}

/** For actions, outside of React. */
export function wallPages({ rows, ui }: ActionContext): ReturnType<typeof pageOf> {
  const { station, grid, page } = useWall.getState()
  const cameras = inStation(listCameras(rows.cameras, ui.leaving), station)
  return pageOf(cameras, gridFor(grid, cameras.length), page)
}
