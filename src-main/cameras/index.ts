/**
 * The room's door: the library of cameras. What a person has of one is read (`source-input.ts`), probed in the way of its source
 * (`probe.ts`), kept with its passwords sealed (`storage.ts`), and opened for the hub by a plan (`plan.ts`).
 */
export { createCameras } from './cameras.ts'
export type { Cameras } from './types.ts'
