/** Who stands where on the wall of this window. */

import { useMirror } from '../../kernel/mirror.ts'
import { say, useUi } from '../../kernel/ui.ts'
import { inStation, listCameras } from '../camera/index.ts'
import { arranged, moved } from './wall-pages.ts'
import { arrange, arrangementOf, useWall } from './wall-state.ts'

function presentOrder(): string[] {
  const wall = useWall.getState()
  const cameras = inStation(listCameras(useMirror.getState().rows.cameras, useUi.getState().leaving), wall.station)
  return arranged(cameras, arrangementOf(wall)).map(({ id }) => id)
}

/** Onto the tile of another camera: both change places, or the one that was not shown comes before it. */
export function placeCamera(id: string, onto: string): void {
  const { off } = arrangementOf(useWall.getState())
  const order = moved(presentOrder(), id, onto)
  arrange({ order, off: off.filter((other) => other !== id) })
}

export function takeOff(id: string): void {
  const before = arrangementOf(useWall.getState())
  arrange({ off: [...before.off, id] })
  const name = useMirror.getState().rows.cameras[id]?.name ?? id
  say({ tone: 'ok', key: 'taken_off', values: { name }, undo: () => arrange(before) })
}

export const putBack = (id: string) => arrange({ off: arrangementOf(useWall.getState()).off.filter((other) => other !== id) })
