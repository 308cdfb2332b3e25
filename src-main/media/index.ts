/** The media formats: packets, access units, parameter sets, pictures. Pure; opens nothing. */

export { type AacConfig, readAacConfig, writeAacConfig } from './aac-config.ts'
export { UnitSplitter } from './access-unit.ts'
export { AdtsMender } from './adts-mender.ts'
export { createDepacketizer, type Depacketizer, type MediaUnit } from './depacketizer.ts'
export { box } from './fragments/boxes.ts'
export { finalMovie, SampleTables } from './fragments/final-movie.ts'
export {
  type Fragment,
  Fragmenter,
  type FragmentHead,
  type FragmentOptions,
  type FragmentSink,
  fitsFragments,
} from './fragments/fragmenter.ts'
export { fileType } from './fragments/movie.ts'
export { boxesIn, findBox, readFragmentHead, type SampleRun } from './fragments/read-boxes.ts'
export { JpegAssembler, type JpegPicture } from './jpeg-rtp.ts'
export { jpegSize } from './jpeg-size.ts'
export { JpegCutter } from './multipart-jpeg.ts'
export { type Content, content, type NalCodec, nalContent } from './nal.ts'
export { mendNalPacket } from './nal-mender.ts'
export { ParameterSets, spsInfo } from './parameter-sets.ts'
export { buildRtp, newRtpHeader, type RtpHeader, readRtp, rewriteRtp, rtpHeaderBytes } from './rtp.ts'
export { type Order, SequenceFollower, TimestampExtender } from './sequence.ts'
export type { SpsInfo } from './sps.ts'
export type { MediaDescription, Track } from './track.ts'
export { codecString, trackInfo } from './track-info.ts'
