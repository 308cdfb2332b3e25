/** The room's door: one source per stream however many readers, and the restream. */
export { createHub, type HubParts } from './hub.ts'
export type {
  Hub,
  HubPacket,
  HubReader,
  JoinOptions,
  JpegFrame,
  Restream,
  Seat,
  SourcePlan,
  SourcePlans,
  StreamRef,
} from './types.ts'
