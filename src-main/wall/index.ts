/** What the wall keeps for every window. */
export { createWall, type Wall } from './wall.ts'
