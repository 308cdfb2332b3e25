/** Controls: what moves, tunes and sets up a camera, behind one model. */
export { type Controls, createControls } from './controls.ts'
