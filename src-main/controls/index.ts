/**
 * The room's door: what moves, tunes and sets up a camera, behind one model (`panel.ts`): drivers (`v4l2/`), imaging (`imaging/`), encoders
 * and the device itself (`setup/`), its head (`ptz/`).
 */
export { type Controls, createControls } from './controls.ts'
