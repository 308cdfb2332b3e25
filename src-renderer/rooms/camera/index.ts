/** What other rooms need of cameras: their list, their order, one of them large, and what can be done with each. */
export { addressOf } from './address-of.ts'
export { CameraActionButtons, CameraMenu, CameraMenuItems } from './camera-action-buttons.tsx'
export { inStation, listCameras, noStation, useCameras } from './camera-list.ts'
export { CameraMarks } from './camera-marks.tsx'
export { stateOfCamera } from './camera-state.ts'
export { CameraThumb } from './camera-thumb.tsx'
export { OneCamera } from './one-camera.tsx'
export { PictureStateOver } from './picture-state-over.tsx'
