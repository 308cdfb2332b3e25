/** The room's door: pushing streams to MediaMTX servers, and knowing that they arrive. */
export { createCommandSession, type Refusal } from './commands.ts'
export { createPublishing } from './publishing.ts'
export type { Publishing } from './types.ts'
