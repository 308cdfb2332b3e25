/**
 * The room's door: one source per stream however many readers. `source/` opens it, `stream/` judges, keeps and hands out what comes
 * (intake, GOP cache, audience), `restream/` is the same for players and our own FFmpegs, by RTSP on loopback.
 */
export { createHub } from './hub.ts'
export type { Hub } from './types.ts'
