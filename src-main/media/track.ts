/** What a stream consists of, as every room speaks of it. */
import type { Codec } from '../../src-shared/cameras.ts'

export interface Track {
  /** Position in the session description; packets refer to it. */
  readonly index: number
  readonly kind: 'video' | 'audio' | 'data'
  readonly codec: Codec
  /** Name in `a=rtpmap`, upper case: H264, MPEG4-GENERIC, PCMA … */
  readonly encoding: string
  readonly payloadType: number
  /** Hz */
  readonly clockRate: number
  readonly channels: number | undefined
  /** `a=fmtp` parameters, keys lower case, values as text. */
  readonly fmtp: Readonly<Record<string, string>>
  /** H.264: SPS, PPS; H.265: VPS, SPS, PPS, without start codes; from the SDP, later replaced by those in band. */
  readonly parameterSets: readonly Buffer[]
  /** Pixels, where known (SPS, a=framesize, JPEG header). */
  readonly width: number | undefined
  readonly height: number | undefined
  readonly fps: number | undefined
  /** `a=control` as it stands in the SDP. */
  readonly control: string | undefined
}

export interface MediaDescription {
  readonly tracks: readonly Track[]
  /** `a=tool`, for the log. */
  readonly tool: string | undefined
}
