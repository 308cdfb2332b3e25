/**
 * The room's door: pushing streams to MediaMTX servers, and knowing that they arrive. From the top down: `publications.ts` with a slot per
 * camera, `publication/` with its two sides, `ways/` to a server, what is `desired/`, the `server/`s, their API (`mediamtx/`), `history/`.
 */
export { createPublishing } from './publishing.ts'
export type { Publishing } from './types.ts'
