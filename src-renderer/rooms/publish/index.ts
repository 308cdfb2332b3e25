/** Publish: which cameras go to which server, how they do, and what mends those that do not. */
export { gatherBitrates } from './bitrate-history.ts'
export { PublishRoom } from './publish-room.tsx'
