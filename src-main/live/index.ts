/**
 * The room's door: live pictures for windows (a media channel each, `channel-viewer.ts`), for programs (multipart, live.mp4, HLS), single
 * ones (snapshots), and the last one of each camera. What a stream is sent as: units (`units/`), fragments of them, JPEGs (`jpeg/`).
 */
export { LastPictures } from './last/last-pictures.ts'
export { createLive } from './live.ts'
export type { Live } from './types.ts'
