/** Wall: every camera as it is right now, in a grid or one at a time. */
export { WallRoom } from './wall-room.tsx'
