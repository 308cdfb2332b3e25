/**
 * What the wall of this window shows: layout and order of the cameras, for each station its own; kept in the browser's storage.
 * Layouts under a name belong to the site and are the engine's.
 */
import { create } from 'zustand'
import { type LayoutName, layoutNames } from './layouts.ts'

/** How the cameras of one station, or all of them, stand. */
export interface Arrangement {
  readonly layout: LayoutName
  /** Camera ids in the order of the tiles; those that are not named follow by name. */
  readonly order: readonly string[]
  /** Taken off the wall. */
  readonly off: readonly string[]
}

export interface WallState {
  station: string | null
  /** By station; all cameras under `allStations`. */
  arrangements: Readonly<Record<string, Arrangement>>
  page: number
  tour: boolean
  /** Seconds that the tour stays on a page. */
  stay: number
  /** The list of cameras at the left; null: as the room allows. */
  list: boolean | null
  /** The stations with their figures instead of the pictures. */
  board: boolean
  /** Figures on every tile. */
  figures: boolean
}

const allStations = ''
export const stays = [5, 10, 20, 30, 60] as const
const plainArrangement: Arrangement = { layout: 'auto', order: [], off: [] }

const place = 'camgate.wall'
const standard: WallState = { station: null, arrangements: {}, page: 0, tour: false, stay: 10, list: null, board: false, figures: false }
const storage = typeof localStorage === 'undefined' ? undefined : localStorage

const isText = (value: unknown): value is string => typeof value === 'string'
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter(isText) : [])

/** Whatever is unreadable or unknown is left out: other versions and hands write there, too. */
export function readWall(text: string | null): WallState {
  try {
    const kept: Partial<WallState> = JSON.parse(text ?? '{}')
    const arrangements = Object.entries(kept.arrangements ?? {}).flatMap(([station, { layout, order, off }]) =>
      layoutNames.includes(layout) ? [[station, { layout, order: texts(order), off: texts(off) }] as const] : [],
    )
    return {
      ...standard,
      station: isText(kept.station) ? kept.station : null,
      arrangements: Object.fromEntries(arrangements),
      stay: stays.find((seconds) => seconds === kept.stay) ?? standard.stay,
      list: typeof kept.list === 'boolean' ? kept.list : null,
      figures: kept.figures === true,
    }
  } catch {
    return standard
  }
}

export const useWall = create<WallState>(() => readWall(storage?.getItem(place) ?? null))
useWall.subscribe(({ station, arrangements, stay, list, figures }) =>
  storage?.setItem(place, JSON.stringify({ station, arrangements, stay, list, figures })),
)

export const arrangementOf = ({ station, arrangements }: WallState): Arrangement => arrangements[station ?? allStations] ?? plainArrangement

/** Of the station that is shown. */
export function arrange(change: Partial<Arrangement>): void {
  useWall.setState((wall) => ({
    arrangements: { ...wall.arrangements, [wall.station ?? allStations]: { ...arrangementOf(wall), ...change } },
  }))
}

export const chooseLayout = (layout: LayoutName) => {
  arrange({ layout })
  useWall.setState({ page: 0 })
}
