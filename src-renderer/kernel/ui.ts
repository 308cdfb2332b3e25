/** What this window shows right now: the room, what is open in and over it, and what was said last. Nothing of it is the engine's. */
import { create } from 'zustand'
import type { Messages } from '../language/messages.ts'
import type { DrawerContent } from './drawers.ts'
import type { RoomName } from './room.ts'

type SaidKey = keyof Messages['said']

/** The one line over the foot of the room. `undo` and what follows next stand on buttons as long as the line stands. */
export type Said =
  | { tone: 'ok'; key: SaidKey; values?: Record<string, string | number>; undo?: () => void; next?: Next }
  | { tone: 'problem'; error: unknown; again?: () => void }

/** What somebody who has just begun would look for now. */
export interface Next {
  readonly label: keyof Messages['next_step']
  run(): void
}

export interface Ui {
  room: RoomName
  /** What is open in each room, as it stands in the address behind the room: a camera of the wall, a row of Publish. */
  items: Readonly<Partial<Record<RoomName, string>>>
  /** The camera that keys like P and S act on. */
  focusedCamera: string | null
  drawer: DrawerContent | null
  palette: boolean
  keyHelp: boolean
  /** The room alone, without anything around it: for a screen on a wall. */
  kiosk: boolean
  said: (Said & { id: number }) | null
  /** Cameras that are being removed and can still be kept. */
  leaving: ReadonlySet<string>
}

export const useUi = create<Ui>(() => ({
  room: 'find',
  items: {},
  focusedCamera: null,
  drawer: null,
  palette: false,
  keyHelp: false,
  kiosk: typeof location !== 'undefined' && new URLSearchParams(location.search).has('kiosk'),
  said: null,
  leaving: new Set(),
}))

export const useItem = (room: RoomName): string | null => useUi((ui) => ui.items[room] ?? null)

/** Null: nothing is open in that room any more. */
export function openItem(room: RoomName, id: string | null): void {
  useUi.setState(({ items }) => {
    const { [room]: _before, ...rest } = items
    return { room, items: id === null ? rest : { ...rest, [room]: id }, drawer: null }
  })
}

/** To a room as it stands when nothing is open in it. */
export const go = (room: RoomName) => openItem(room, null)
/** One camera, as large as it gets. */
export function openCamera(id: string): void {
  openItem('wall', id)
  useUi.setState({ focusedCamera: id })
}
export const openPublication = (id: string) => openItem('publish', id)

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
