/** Makes one list of each kind from what the rooms give, in the order of the rooms. */
import type { Action } from './actions.ts'
import { cameraActionAsAction } from './camera-actions.ts'
import { settle } from './registry.ts'
import type { Room } from './room.ts'

const byOrder = (a: { order: number }, b: { order: number }) => a.order - b.order

/** `own`: what the window itself can do, whatever rooms it has. */
export function furnish(rooms: readonly Room[], own: readonly Action[]): void {
  const cameraActions = rooms.flatMap((room) => room.cameraActions ?? [])
  settle({
    rooms,
    actions: [...own, ...rooms.flatMap((room) => room.actions ?? []), ...cameraActions.map(cameraActionAsAction)],
    cameraActions,
    cameraTabs: rooms.flatMap((room) => room.cameraTabs ?? []).sort(byOrder),
    cameraMarks: rooms.flatMap((room) => room.cameraMarks ?? []),
    pictureOvers: rooms.flatMap((room) => room.pictureOvers ?? []),
    tileOvers: rooms.flatMap((room) => room.tileOvers ?? []),
    status: rooms.flatMap((room) => room.status ?? []),
    settings: rooms.flatMap((room) => room.settings ?? []).sort(byOrder),
  })
}
