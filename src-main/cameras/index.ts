/** The library of cameras. */
export { createCameras } from './cameras.ts'
export type { Cameras } from './types.ts'
