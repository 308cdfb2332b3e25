/** The library of cameras. */
export { type CamerasOptions, createCameras } from './cameras.ts'
export type { Cameras, LocalDevice } from './types.ts'
