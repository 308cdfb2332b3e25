/** Pictures of cameras: see preview.ts for what the room does, and types.ts for what others see of it. */
export { createPreview } from './preview.ts'
export type { Preview } from './types.ts'
