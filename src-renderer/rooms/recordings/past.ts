/** Cameras whose live picture gives way to what was recorded a moment ago, in the same place. */
import { create } from 'zustand'

const back = 20_000

/** By camera: where playing began, milliseconds since 1970, and a number that is new with every jump. */
export const usePast = create<Readonly<Record<string, { readonly from: number; readonly jump: number }>>>(() => ({}))

/** Twenty seconds back from what is shown there: the present, or the past already. */
export function goBack(cameraId: string, shown = Date.now()): void {
  usePast.setState((past) => ({ [cameraId]: { from: shown - back, jump: (past[cameraId]?.jump ?? 0) + 1 } }))
}

/** Where that would be the present, live. */
export function goOn(cameraId: string, shown: number): void {
  if (shown + back > Date.now() - 2000) goLive(cameraId)
  else goBack(cameraId, shown + 2 * back)
}

export function goLive(cameraId: string): void {
  usePast.setState(({ [cameraId]: _gone, ...rest }) => rest, true)
}
