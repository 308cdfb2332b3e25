/** Coded pictures and audio frames out of RTP packets. */
import { createAacDepacketizer } from './aac-depacketizer.ts'
import { JpegAssembler } from './jpeg-rtp.ts'
import { MpegAudioDepacketizer } from './mpeg-audio-depacketizer.ts'
import { NalDepacketizer } from './nal-depacketizer.ts'
import { newRtpHeader, readRtp } from './rtp.ts'
import { TimestampExtender } from './sequence.ts'
import type { Track } from './track.ts'

export interface MediaUnit {
  /** H.264 and H.265: Annex B with start codes, parameter sets inside every key unit. JPEG: a picture. Audio: one raw frame. Never empty. */
  readonly data: Buffer
  /** Presentation time in ticks of the track's clock, extended so that it does not wrap. */
  readonly timestamp: number
  /** A decoder can start here; always true for audio. */
  readonly key: boolean
}

export interface Depacketizer {
  /** Packets of one track in order. Calls `out` for each unit that became complete. */
  push(packet: Buffer, out: (unit: MediaUnit) => void): void
  /** The same for `memory.subarray(from, to)`, where that is read without a view for each packet. */
  pushWithin?(memory: Buffer, from: number, to: number, out: (unit: MediaUnit) => void): void
  /** Units given up because packets were missing: the damaged one, and all until the next key unit. */
  readonly dropped: number
}

/** Memory of so many bytes for a unit. */
export type TakeMemory = (bytes: number, key: boolean) => Buffer

/** Undefined for a codec that none of ours reads. `take`: where units of H.264 and H.265 go; new memory for each otherwise. */
export function createDepacketizer(track: Track, take?: TakeMemory): Depacketizer | undefined {
  if (track.codec === 'h264' || track.codec === 'h265') return new NalDepacketizer(track.codec, track, take)
  if (track.codec === 'aac') return createAacDepacketizer(track)
  if (track.codec === 'opus' || track.codec === 'pcma' || track.codec === 'pcmu' || track.codec === 'l16') return wholePackets()
  if (track.codec === 'mp3') return new MpegAudioDepacketizer()
  if (track.codec === 'mjpeg') return jpegs(track)
  return undefined
}

function jpegs({ width, height }: Track): Depacketizer {
  const assembler = new JpegAssembler(width && height ? { width, height } : undefined)
  const time = new TimestampExtender()
  return {
    get dropped() {
      return assembler.dropped
    },
    push(packet, out) {
      const picture = assembler.push(packet)
      if (picture) out({ data: picture.jpeg, timestamp: time.extend(picture.timestamp), key: true })
    },
  }
}

/** Opus (RFC 7587 §4.2), G.711 and L16 (RFC 3551 §4.5.11, §4.5.14): the payload is the frame. */
function wholePackets(): Depacketizer {
  const header = newRtpHeader()
  const time = new TimestampExtender()
  return {
    dropped: 0,
    push(packet, out) {
      if (!readRtp(packet, header) || header.end === header.start) return
      out({ data: Buffer.from(packet.subarray(header.start, header.end)), timestamp: time.extend(header.timestamp), key: true })
    },
  }
}
