/** The room's door: RTSP towards cameras and servers, and the parts from which the restream and the virtual LAN build their servers. */

export { createRtsp } from './rtsp.ts'
export { createRtspServer } from './server/server.ts'
export type { Located, Play, PlayEndpoint, RecordEndpoint, RtspAnswer } from './server/types.ts'
export { createFrameBatch, type FrameBatch } from './wire/frame-batch.ts'
export { createInterleavedParser } from './wire/interleaved-parser.ts'
export {
  type HeaderLines,
  type RtspRequest,
  reasonOf,
  writeResponse,
} from './wire/message.ts'
export { readSenderReport, writeSenderReport } from './wire/rtcp.ts'
export type { SessionDescription } from './wire/sdp-read.ts'
export { controlOf, writeSdp } from './wire/sdp-write.ts'
export { readTransport, type TransportSpec, writeTcpTransport, writeUdpTransport } from './wire/transport-header.ts'
export { splitUrl } from './wire/url.ts'
