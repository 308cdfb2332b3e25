/** The room's door: RTSP towards cameras and servers, and the parts from which the restream and the virtual LAN build their servers. */

export { createRtsp } from './rtsp.ts'
export { createRtspServer } from './server/server.ts'
export type { Located, Play, PlayEndpoint, RecordEndpoint, RtspAnswer } from './server/types.ts'
export type { RtspHandlers, RtspPublisher, RtspTarget } from './types.ts'
export { createFrameBatch, type FrameBatch } from './wire/frame-batch.ts'
export { createInterleavedParser, type InterleavedOptions } from './wire/interleaved-parser.ts'
export {
  type HeaderLines,
  type RtspMessage,
  type RtspRequest,
  type RtspResponse,
  reasonOf,
  writeRequest,
  writeResponse,
} from './wire/message.ts'
export { readSenderReport, writeReceiverReport, writeSenderReport } from './wire/rtcp.ts'
export { readSdp, type SessionDescription } from './wire/sdp-read.ts'
export { controlOf, writeSdp } from './wire/sdp-write.ts'
export { readTransport, type TransportSpec, writeTcpTransport, writeUdpTransport } from './wire/transport-header.ts'
export { joinControl, onConnection, requestUrl, splitUrl, stripCredentials } from './wire/url.ts'
