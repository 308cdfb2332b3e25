/** RTP encoding names and static payload types (RFC 3551 §6), as the words of the contract. */
import type { Codec } from '../../../src-shared/cameras.ts'

export interface Encoding {
  readonly encoding: string
  readonly clockRate: number
  readonly channels: number | undefined
}

/** What a payload type means where no `a=rtpmap` says otherwise. */
export const staticEncodings: Readonly<Record<number, Encoding>> = {
  0: { encoding: 'PCMU', clockRate: 8000, channels: 1 },
  3: { encoding: 'GSM', clockRate: 8000, channels: 1 },
  4: { encoding: 'G723', clockRate: 8000, channels: 1 },
  8: { encoding: 'PCMA', clockRate: 8000, channels: 1 },
  9: { encoding: 'G722', clockRate: 8000, channels: 1 },
  10: { encoding: 'L16', clockRate: 44_100, channels: 2 },
  11: { encoding: 'L16', clockRate: 44_100, channels: 1 },
  14: { encoding: 'MPA', clockRate: 90_000, channels: undefined },
  18: { encoding: 'G729', clockRate: 8000, channels: 1 },
  26: { encoding: 'JPEG', clockRate: 90_000, channels: undefined },
  32: { encoding: 'MPV', clockRate: 90_000, channels: undefined },
  33: { encoding: 'MP2T', clockRate: 90_000, channels: undefined },
}

const names: Readonly<Record<string, Codec>> = {
  H264: 'h264',
  H265: 'h265',
  HEVC: 'h265',
  JPEG: 'mjpeg',
  'MP4V-ES': 'mpeg4',
  AV1: 'av1',
  VP8: 'vp8',
  VP9: 'vp9',
  'MPEG4-GENERIC': 'aac',
  'MP4A-LATM': 'aac',
  OPUS: 'opus',
  PCMA: 'pcma',
  PCMU: 'pcmu',
  L16: 'l16',
  G722: 'g722',
  G726: 'g726',
  MPA: 'mp3',
}

/** `encoding` in upper case. `PCM` of Hikvision is little endian, so it is not L16 and stays `other`. */
export function codecOf(encoding: string): Codec {
  return names[encoding] ?? (/^(AAL2-)?G726/.test(encoding) ? 'g726' : 'other')
}
