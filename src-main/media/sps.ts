import type { BitReader } from './bit-reader.ts'

/** What a sequence parameter set says of the picture. */
export interface SpsInfo {
  /** Pixels after cropping. */
  readonly width: number
  readonly height: number
  /** Pictures per second by the VUI's timing; undefined where it says none, or nonsense. */
  readonly fps: number | undefined
  /** Pictures that may be shown later than their place in decode order; undefined: not said, assume B-frames are possible. */
  readonly reorderFrames: number | undefined
  /** chroma_format_idc: 0 grey, 1 4:2:0, 2 4:2:2, 3 4:4:4. */
  readonly chroma: number
  /** Bits. */
  readonly lumaDepth: number
  readonly chromaDepth: number
  /** RFC 6381, e.g. `avc1.64001f`, `hvc1.1.6.L93.b0`. */
  readonly codecString: string
}

/** Passes the head of a VUI, alike in both codecs: aspect, overscan, colours, place of chroma samples (Annex E.1.1, E.2.1). */
export function skipVuiHead(bits: BitReader): void {
  if (bits.flag() && bits.bits(8) === 255) bits.skip(32)
  if (bits.flag()) bits.skip(1)
  if (bits.flag()) {
    bits.skip(4)
    if (bits.flag()) bits.skip(24)
  }
  if (bits.flag()) {
    bits.unsigned()
    bits.unsigned()
  }
}

/** A rate that a camera can have; else the VUI is filler. */
export function plausibleFps(fps: number): number | undefined {
  return Number.isFinite(fps) && fps >= 0.1 && fps <= 480 ? Math.round(fps * 1000) / 1000 : undefined
}
