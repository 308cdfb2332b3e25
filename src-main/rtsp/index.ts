/** The room's door: RTSP towards cameras and servers, and the parts from which the restream and the virtual LAN build their servers. */
export { type AuthScheme, createLogin, type Login } from './auth.ts'
export { type Challenge, readChallenges } from './challenge.ts'
export { codecOf } from './codec-names.ts'
export { createFrameBatch, type FrameBatch } from './frame-batch.ts'
export {
  contentLength,
  type HeaderLines,
  type RtspHeaders,
  type RtspMessage,
  type RtspRequest,
  type RtspResponse,
  readHead,
  reasonOf,
  sequenceOf,
  statusText,
  writeRequest,
  writeResponse,
} from './message.ts'
export { type ReceptionBlock, readSenderReport, type SenderReport, writeReceiverReport, writeSenderReport } from './rtcp.ts'
export { createRtsp, type RtspOptions } from './rtsp.ts'
export { readSdp, type SessionDescription } from './sdp-read.ts'
export { controlOf, describableTracks, writeSdp } from './sdp-write.ts'
export { type PictureFormat, pictureFormat } from './sps.ts'
export { readTransport, type TransportSpec, writeTcpTransport, writeUdpTransport } from './transport-header.ts'
export type {
  Credentials,
  Quirks,
  Rtsp,
  RtspDescription,
  RtspHandlers,
  RtspPublisher,
  RtspPublishTarget,
  RtspSession,
  RtspTarget,
} from './types.ts'
export { decodePercent, joinControl, onConnection, type RtspUrl, requestUrl, splitUrl, stripCredentials } from './url.ts'
export { createVerifier, type Verifier, type VerifierOptions } from './verify.ts'
export { createWire, type Wire, type WireHandlers, type WireOptions } from './wire.ts'
