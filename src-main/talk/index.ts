/** Talking through cameras that have a loudspeaker. */
export { createTalk, type Talk } from './talk.ts'
