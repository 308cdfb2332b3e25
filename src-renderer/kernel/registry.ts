/**
 * The rooms that this window has, as `main.tsx` hands them over once, before anything is drawn. What is made from the list
 * (rail, keys, palette, tabs of one camera) asks here, so that neither kernel nor shell imports a room, and no room the shell.
 */
import type { Action } from './actions.ts'
import type { CameraAction, CameraMark, CameraTab, PictureOver, Room, RoomName, RoomScreen, SettingsPart, StatusItem } from './room.ts'

export interface Furnished {
  readonly rooms: readonly Room[]
  readonly actions: readonly Action[]
  readonly cameraActions: readonly CameraAction[]
  readonly cameraTabs: readonly CameraTab[]
  readonly cameraMarks: readonly CameraMark[]
  readonly pictureOvers: readonly PictureOver[]
  readonly tileOvers: readonly PictureOver[]
  readonly status: readonly StatusItem[]
  readonly settings: readonly SettingsPart[]
}

let furnished: Furnished = {
  rooms: [],
  actions: [],
  cameraActions: [],
  cameraTabs: [],
  cameraMarks: [],
  pictureOvers: [],
  tileOvers: [],
  status: [],
  settings: [],
}

/** Once, by `furnish`. */
export function settle(house: Furnished): void {
  furnished = house
}

export const house = (): Furnished => furnished

export const roomScreens = (): (Room & { screen: RoomScreen })[] =>
  furnished.rooms.filter((room): room is Room & { screen: RoomScreen } => room.screen !== undefined)

export const isRoom = (name: string | undefined): name is RoomName => roomScreens().some((room) => room.name === name)

/** An action by its id, for a button. The ids are checked by a test, so an unknown one is a defect. */
export function actionById(id: string): Action {
  const found = furnished.actions.find((action) => action.id === id)
  if (!found) throw new Error(`No action is called ${id}`)
  return found
}
