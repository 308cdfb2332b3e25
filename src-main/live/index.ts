/** Pictures of cameras: see live.ts for what the room does, and types.ts for what others see of it. */
export { LastPictures } from './last/last-pictures.ts'
export { createLive } from './live.ts'
export type { Live } from './types.ts'
