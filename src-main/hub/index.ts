/** The room's door: one source per stream however many readers, and the restream. */
export { createHub } from './hub.ts'
export type { Hub } from './types.ts'
