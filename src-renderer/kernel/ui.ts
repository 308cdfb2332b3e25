/** What this window shows right now: the room, what is open over it, and what was said last. Nothing of it is the engine's. */
import { create } from 'zustand'
import type { Messages } from '../language/messages.ts'

export const rooms = ['find', 'wall', 'publish', 'settings'] as const
export type Room = (typeof rooms)[number]

export type DrawerContent =
  | { kind: 'add-findings'; ids: string[] }
  | { kind: 'add-by-hand' }
  | { kind: 'finding'; id: string }
  /** `field`: the one that has to be mended. */
  | { kind: 'edit-camera'; id: string; field?: 'password' | 'url' }
  | { kind: 'publish-options'; id: string }
  | { kind: 'profile'; name: string | null }
  | { kind: 'certificate'; name: string }

type SaidKey = keyof Messages['said']

/** The one line above the status bar. `undo` and what follows next stand on buttons as long as the line stands. */
export type Said =
  | { tone: 'ok'; key: SaidKey; values?: Record<string, string | number>; undo?: () => void; next?: Next }
  | { tone: 'problem'; error: unknown; again?: () => void }

/** What somebody who has just begun would look for now. */
export interface Next {
  readonly label: keyof Messages['next_step']
  run(): void
}

export type GridSize = 1 | 4 | 9 | 16

export interface Ui {
  room: Room
  /** The camera that fills the wall. */
  openCamera: string | null
  /** The camera that keys like P and S act on. */
  focusedCamera: string | null
  drawer: DrawerContent | null
  palette: boolean
  keyHelp: boolean
  said: (Said & { id: number }) | null
  /** Cameras that are being removed and can still be kept. */
  leaving: ReadonlySet<string>
  /** Null: nobody has chosen, so it fits the cameras by itself. */
  grid: GridSize | null
  station: string | null
  page: number
  tour: boolean
  /** The row of the publish table that is open. */
  openPublication: string | null
  /** Findings that are ticked. */
  chosen: ReadonlySet<string>
}

export const useUi = create<Ui>(() => ({
  room: 'find',
  openCamera: null,
  focusedCamera: null,
  drawer: null,
  palette: false,
  keyHelp: false,
  said: null,
  leaving: new Set(),
  grid: null,
  station: null,
  page: 0,
  tour: false,
  openPublication: null,
  chosen: new Set(),
}))

/** The place that the address bar names: `#/wall/12`. */
export function placeOf(hash: string): Pick<Ui, 'room' | 'openCamera' | 'openPublication'> | undefined {
  const [, room, id] = hash.replace(/^#/, '').split('/')
  const known = rooms.find((name) => name === room)
  if (!known) return undefined
  const key = id ? decodeURIComponent(id) : null
  return { room: known, openCamera: known === 'wall' ? key : null, openPublication: known === 'publish' ? key : null }
}

function hashOf({ room, openCamera, openPublication }: Ui): string {
  const key = room === 'wall' ? openCamera : room === 'publish' ? openPublication : null
  return key === null ? `#/${room}` : `#/${room}/${encodeURIComponent(key)}`
}

/** Keeps the address bar and the room in step, so that back, forward and links work. Returns false where the address names no room. */
export function followAddress(): boolean {
  const read = () => {
    const place = placeOf(location.hash)
    if (place) useUi.setState(place)
    return place !== undefined
  }
  window.addEventListener('hashchange', read)
  useUi.subscribe((ui) => {
    const hash = hashOf(ui)
    if (hash !== location.hash) history.pushState(null, '', hash)
  })
  return read()
}

export const go = (room: Room) => useUi.setState({ room, openCamera: null, drawer: null })
export const openCamera = (id: string) => useUi.setState({ room: 'wall', openCamera: id, focusedCamera: id, drawer: null })
export const openPublication = (id: string) => useUi.setState({ room: 'publish', openPublication: id, drawer: null })
export const openDrawer = (drawer: DrawerContent) => useUi.setState({ drawer })
export const closeDrawer = () => useUi.setState({ drawer: null })

let said = 0
export function say(what: Said): number {
  said += 1
  useUi.setState({ said: { ...what, id: said } })
  return said
}
export const sayProblem = (error: unknown, again?: () => void) =>
  say(again ? { tone: 'problem', error, again } : { tone: 'problem', error })
export function unsay(id: number): void {
  if (useUi.getState().said?.id === id) useUi.setState({ said: null })
}
