/** The room's door: RTSP towards cameras and servers, and the parts from which the restream and the virtual LAN build their servers. */
export { type AuthScheme, createLogin, type Login } from './auth.ts'
export { decodePercent, fromHttpHeader, toHttpHeader } from './byte-text.ts'
export { readChallenges } from './challenge.ts'
export { createFrameBatch, type FrameBatch } from './frame-batch.ts'
export {
  type HeaderLines,
  type RtspMessage,
  type RtspRequest,
  type RtspResponse,
  reasonOf,
  sequenceOf,
  writeRequest,
  writeResponse,
} from './message.ts'
export { readSenderReport, writeReceiverReport, writeSenderReport } from './rtcp.ts'
export { createRtsp } from './rtsp.ts'
export { readSdp, type SessionDescription } from './sdp-read.ts'
export { controlOf, writeSdp } from './sdp-write.ts'
export { readTransport, type TransportSpec, writeTcpTransport, writeUdpTransport } from './transport-header.ts'
export type { Credentials, RtspHandlers, RtspPublisher, RtspTarget } from './types.ts'
export { joinControl, onConnection, requestUrl, splitUrl, stripCredentials } from './url.ts'
export { createVerifier } from './verify.ts'
export { createWire, type Wire, type WireOptions } from './wire.ts'
