/** What the wall shows: how many at a time, of which station, which page. */
import { create } from 'zustand'

export type GridSize = 1 | 4 | 9 | 16

export interface WallState {
  /** Null: nobody has chosen, so it fits the cameras by itself. */
  grid: GridSize | null
  station: string | null
  page: number
  tour: boolean
}

export const useWall = create<WallState>(() => ({ grid: null, station: null, page: 0, tour: false }))
