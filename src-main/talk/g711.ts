/** G.711 (ITU-T): 16-bit samples as A-law or µ-law bytes. Pure. */

const bias = 0x84
const clip = 32_635

/** Segment of a magnitude, 0 to 7: where its highest bit stands. */
const segmentOf = (magnitude: number) => Math.max(0, Math.min(7, 31 - Math.clz32(magnitude) - 7))

export function muLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0
  const magnitude = Math.min(clip, Math.abs(sample)) + bias
  const segment = segmentOf(magnitude)
  return ~(sign | (segment << 4) | ((magnitude >> (segment + 3)) & 15)) & 255
}

export function aLaw(sample: number): number {
  const sign = sample < 0 ? 0 : 0x80
  const magnitude = Math.min(clip, sample < 0 ? -sample - 1 : sample)
  const segment = magnitude < 256 ? 0 : segmentOf(magnitude)
  const mantissa = (magnitude >> (segment === 0 ? 4 : segment + 3)) & 15
  return (sign | (segment << 4) | mantissa) ^ 0x55
}
