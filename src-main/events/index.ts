/** Events: what cameras notice, told live, kept, and sent on; their relays. */
export { createEvents } from './events.ts'
export type { Events } from './types.ts'
