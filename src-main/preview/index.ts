/** Pictures of cameras: see preview.ts for what the room does, and types.ts for what others see of it. */
export { createPreview, type PreviewDeps } from './preview.ts'
export type { MediaChannel, Preview } from './types.ts'
