/** One of our tracks with what feeds it: who judges its packets, and who puts them together. */
import { AdtsMender, JpegAssembler, type Track } from '../../media/index.ts'
import type { PacketFacts } from './kept-packet.ts'
import type { RtpRewriter } from './rtp-rewriter.ts'
import { TrackReader } from './track-reader.ts'
import { VideoGate } from './video-gate.ts'

export interface Feed {
  readonly reader: TrackReader
  readonly line: RtpRewriter
  readonly video: boolean
  readonly gate: VideoGate | undefined
  readonly jpeg: JpegAssembler | undefined
  readonly adts: AdtsMender | undefined
  /** Of the packet read last: one object for all of them. */
  readonly facts: PacketFacts
}

export function feedOf(track: Track, line: RtpRewriter, index: number): Feed {
  const video = track.kind === 'video'
  const size = track.width && track.height ? { width: track.width, height: track.height } : undefined
  return {
    reader: new TrackReader(track),
    line,
    video,
    gate: video ? new VideoGate() : undefined,
    jpeg: track.codec === 'mjpeg' ? new JpegAssembler(size) : undefined,
    adts: track.encoding === 'MPEG4-GENERIC' && track.fmtp.sizelength === '13' ? new AdtsMender() : undefined,
    facts: { track: index, video, key: false, begins: false, capturedAt: Number.NaN, arrivedAt: Number.NaN },
  }
}
