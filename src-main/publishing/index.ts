/** The room's door: pushing streams to MediaMTX servers, and knowing that they arrive. */
export { createPublishing } from './publishing.ts'
export type { Publishing } from './types.ts'
