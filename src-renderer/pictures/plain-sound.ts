/** Sound that is samples already (G.711, L16): turned into floats here, so that it is heard on every page, without a decoder. Pure. */
import type { Codec } from '../../src-shared/cameras.ts'

/** ITU-T G.711. */
const aLaw = Float32Array.from({ length: 256 }, (_, byte) => {
  const code = byte ^ 0x55
  const exponent = (code >> 4) & 7
  const mantissa = ((code & 15) << 4) + 8
  const size = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1)
  return (code & 0x80 ? size : -size) / 32768
})
const uLaw = Float32Array.from({ length: 256 }, (_, byte) => {
  const code = ~byte & 0xff
  const size = ((((code & 15) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84
  return (code & 0x80 ? -size : size) / 32768
})

export const isPlainSound = (codec: Codec): boolean => codec === 'pcma' || codec === 'pcmu' || codec === 'l16'

/** Channels of samples from -1 to 1; they follow each other sample by sample in `data`. */
export function plainSamples(codec: Codec, data: Uint8Array, channels: number): Float32Array<ArrayBuffer>[] {
  const wide = codec === 'l16' ? 2 : 1
  const count = Math.floor(data.length / wide / channels)
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const table = codec === 'pcma' ? aLaw : uLaw
  // L16 is in network order (RFC 3551 §4.5.11).
  const sample = (n: number) => (wide === 2 ? view.getInt16(n * 2) / 32768 : (table[data[n] ?? 0] ?? 0))
  return Array.from({ length: channels }, (_, channel) => Float32Array.from({ length: count }, (__, n) => sample(n * channels + channel)))
}

/** Hz and channels as the head of an MPEG audio frame says them (ISO/IEC 11172-3 §2.4.2.3); RTP's clock says nothing of them. */
export function mpegFormat(frame: Uint8Array): { rate: number; channels: number } | undefined {
  const [sync = 0, version = 0, rates = 0, mode = 0] = frame
  const rate = [44_100, 48_000, 32_000][(rates >> 2) & 3]
  if (sync !== 0xff || version < 0xe0 || rate === undefined) return undefined
  return { rate: rate / ([4, 1, 2, 1][(version >> 3) & 3] ?? 1), channels: mode >> 6 === 3 ? 1 : 2 }
}
