/**
 * What a room gives to the window. A room is a folder of `rooms` with a `room.ts`, and stands in the list `rooms/index.ts`:
 * rail, keys, palette, help, drawers, status bar, settings and the screen of one camera are made from that list.
 *
 * A room without a screen adds to others only, such as tabs to one camera.
 */
import type { LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'
import type { Camera } from '../../src-shared/cameras.ts'
import type { State } from '../../src-shared/collections.ts'
import type { Messages } from '../language/messages.ts'
import type { Action, ActionContext, Translate } from './actions.ts'
import type { DrawerKinds } from './drawers.ts'
import type { RemedyDoing } from './remedies.ts'

export type RoomName = keyof Messages['rooms']
export type Tone = 'live' | 'connecting' | 'attention' | 'failed' | 'idle' | 'recording'

export interface Room {
  readonly name: RoomName
  /** Left out by what only adds to other rooms. */
  readonly screen?: RoomScreen
  readonly actions?: readonly Action[]
  readonly cameraActions?: readonly CameraAction[]
  readonly cameraTabs?: readonly CameraTab[]
  readonly cameraMarks?: readonly CameraMark[]
  readonly pictureOvers?: readonly PictureOver[]
  readonly tileOvers?: readonly PictureOver[]
  readonly drawers?: Drawers
  readonly remedies?: RemedyDoing
  readonly ownKeys?: readonly OwnKey[]
  readonly status?: readonly StatusItem[]
  readonly settings?: readonly SettingsPart[]
  /** Called once, before the first screen is drawn. */
  start?(): void
  /** What the first screen does not need and a later one will: fetched while nothing else is to do. */
  ahead?(): readonly Promise<unknown>[]
}

export interface RoomScreen {
  /** Chooses the room, as a key and in the rail. */
  readonly key: string
  readonly icon: LucideIcon
  readonly Screen: ComponentType
  /** What stands behind the room in the address (`#/wall/12`), and has the keys where nothing has the focus, is a camera. */
  readonly opensCameras?: boolean
  /** It can fill a screen alone, with nothing around it (`?kiosk`). */
  readonly kiosk?: boolean
  /** At the far end of the rail. */
  readonly apart?: boolean
}

/**
 * Something that can be done with one camera: on its tile, in the head of its own screen, in its menus, in the palette by
 * the camera's name, and by a key on whichever camera has the focus.
 */
export interface CameraAction {
  readonly id: string
  /** Its words, short (`camera_action`) and with the camera's name (`camera_action_named`). */
  label(rows: State, cameraId: string): keyof Messages['camera_action']
  icon(rows: State, cameraId: string): LucideIcon
  readonly group: keyof Messages['groups']
  readonly shortcut?: string
  /** Where it has a button of its own; every one is in the menus. */
  readonly on: readonly ('tile' | 'camera' | 'row')[]
  /** The state that its sign shows by its colour. */
  tone?(rows: State, cameraId: string): Tone | undefined
  /** Stands apart at the end of each menu: nobody presses it on the way to another. */
  readonly last?: true
  /** The one next thing to do with this camera. */
  first?(rows: State, cameraId: string): boolean
  /** Left out: always. */
  when?(context: ActionContext, cameraId: string): boolean
  run(cameraId: string): unknown
}

/** A part of the screen of one camera. Several with the same `tab` stand below each other. Tabs come in the order of their first part. */
export interface CameraTab {
  readonly tab: keyof Messages['camera_tab']
  /** Small numbers first: among the tabs, and in one tab. */
  readonly order: number
  readonly Part: ComponentType<{ camera: Camera }>
  /** Left out: for every camera. */
  when?(camera: Camera, rows: State): boolean
}

/** In the chip of a tile and the head of one camera: a state of it that this room knows. Draws nothing where there is none. */
export type CameraMark = ComponentType<{ cameraId: string }>

/**
 * Over the live picture of one camera, as large as that is: it takes what is pressed there. Draws nothing where it has nothing to do.
 * `pictureOvers` come where the camera stands alone and has a picture, `tileOvers` everywhere and always.
 */
export type PictureOver = ComponentType<{ camera: Camera }>

/** A key that works where the focus is and is no action of the window: it stands in the help alone. */
interface OwnKey {
  readonly group: keyof Messages['groups']
  /** As it stands on a keyboard. */
  readonly key: string
  readonly label: 'move' | 'open'
}

/** An entry of the status bar. */
export interface StatusItem {
  readonly id: string
  /** Told to a screen reader when it changes. */
  readonly spoken?: boolean
  /** Null: nothing to say. */
  entry(rows: State, t: Translate): StatusEntry | null
}

export interface StatusEntry {
  readonly text: string
  readonly tone?: Tone
  /** Leads to its cause. */
  run(): void
}

type SettingsKey = {
  [K in keyof Messages['settings']]: `${K}_text` extends keyof Messages['settings'] ? K : never
}[keyof Messages['settings']]

/** A section of Settings, titled `settings.<title>` and explained by `settings.<title>_text`. */
export interface SettingsPart {
  readonly title: SettingsKey
  readonly order: number
  readonly Part: ComponentType
}

type Drawers = { readonly [K in keyof DrawerKinds]?: DrawerDefinition<DrawerKinds[K]> }

export interface DrawerDefinition<Props> {
  readonly Title: ComponentType<Props>
  /** Fetched apart from the first screen. */
  load(): Promise<ComponentType<Props>>
  /** It only shows something: a press beside it closes it. A form would lose what was typed. */
  readonly onlyShows?: boolean
}
