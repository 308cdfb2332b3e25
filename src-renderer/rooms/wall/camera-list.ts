/** The cameras that the wall shows, in an order that only a name changes. */
import { useMemo } from 'react'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { State } from '../../../src-shared/collections.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { type GridSize, type Ui, useUi } from '../../kernel/ui.ts'

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** Station of those that have none, in the filter. */
export const noStation = '\u0000none'

/** All cameras by name, without those that are being removed. */
export function listCameras(cameras: State['cameras'], leaving: ReadonlySet<string>): Camera[] {
  return Object.values(cameras)
    .filter(({ id }) => !leaving.has(id))
    .sort((a, b) => collator.compare(a.name, b.name) || collator.compare(a.id, b.id))
}

export function inStation(cameras: readonly Camera[], station: string | null): Camera[] {
  if (station === null) return [...cameras]
  return cameras.filter((camera) => (camera.station ?? noStation) === station)
}

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

export function useCameras(): Camera[] {
  const cameras = useMirror((mirror) => mirror.rows.cameras)
  const leaving = useUi((ui) => ui.leaving)
  return useMemo(() => listCameras(cameras, leaving), [cameras, leaving])
}

/** For actions, outside of React. */
export function wallPages(rows: State, ui: Ui): ReturnType<typeof pageOf> {
  const cameras = inStation(listCameras(rows.cameras, ui.leaving), ui.station)
  return pageOf(cameras, gridFor(ui.grid, cameras.length), ui.page)
}
