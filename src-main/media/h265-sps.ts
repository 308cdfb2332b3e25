/** Reader of the H.265 sequence parameter set (ITU-T H.265 §7.3.2.2, Annex E): size with conformance window, rate, reordering, codec string. */
import { BitReader, unescapeNal } from './bit-reader.ts'
import { plausibleFps, type SpsInfo, skipVuiHead } from './sps.ts'

/** `nal` begins with its two header bytes (type 33). Undefined when it cannot be read to its size. */
export function readH265Sps(nal: Uint8Array): SpsInfo | undefined {
  if (nal.length < 16 || (((nal[0] as number) >> 1) & 63) !== 33) return undefined
  const raw = unescapeNal(nal)
  const bits = new BitReader(raw.subarray(2))
  bits.skip(4)
  const subLayers = bits.bits(3)
  bits.skip(1)
  const codecString = codecStringOf(raw.subarray(3, 15))
  bits.skip(96)
  skipSubLayers(bits, subLayers)
  bits.unsigned()
  const chroma = bits.unsigned()
  if (chroma === 3) bits.skip(1)
  let width = bits.unsigned()
  let height = bits.unsigned()
  if (bits.flag()) {
    const [left, right, top, bottom] = [bits.unsigned(), bits.unsigned(), bits.unsigned(), bits.unsigned()]
    width -= (left + right) * (chroma === 1 || chroma === 2 ? 2 : 1)
    height -= (top + bottom) * (chroma === 1 ? 2 : 1)
  }
  if (bits.over || width <= 0 || height <= 0 || width > 16384 || height > 16384) return undefined
  const lumaDepth = bits.unsigned() + 8
  const chromaDepth = bits.unsigned() + 8
  const orderBits = bits.unsigned() + 4
  let reorderFrames = 0
  for (let i = bits.flag() ? 0 : subLayers; i <= subLayers; i++) {
    bits.unsigned()
    reorderFrames = bits.unsigned()
    bits.unsigned()
  }
  return {
    width,
    height,
    fps: readFps(bits, orderBits),
    reorderFrames: bits.over || reorderFrames > 16 ? undefined : reorderFrames,
    chroma,
    lumaDepth,
    chromaDepth,
    codecString,
  }
}

/** ISO/IEC 14496-15 Annex E: profile space and number, reversed compatibility flags, tier and level, constraint bytes without trailing zeros. */
function codecStringOf(profileTierLevel: Uint8Array): string {
  const first = profileTierLevel[0] as number
  const space = ['', 'A', 'B', 'C'][first >> 6]
  let compatibility = 0
  for (let i = 0; i < 32; i++) {
    const bit = ((profileTierLevel[1 + (i >> 3)] as number) >> (7 - (i & 7))) & 1
    if (bit) compatibility += 2 ** i
  }
  const constraints = [...profileTierLevel.subarray(5, 11)]
  while (constraints.at(-1) === 0) constraints.pop()
  const tier = first & 32 ? 'H' : 'L'
  const parts = [`hvc1.${space}${first & 31}`, compatibility.toString(16), `${tier}${profileTierLevel[11]}`]
  return [...parts, ...constraints.map((byte) => byte.toString(16))].join('.')
}

function skipSubLayers(bits: BitReader, count: number): void {
  const present: [boolean, boolean][] = []
  for (let i = 0; i < count; i++) present.push([bits.flag(), bits.flag()])
  if (count > 0) bits.skip((8 - count) * 2)
  for (const [profile, level] of present) bits.skip((profile ? 88 : 0) + (level ? 8 : 0))
}

/** Everything between the reordering and the VUI's timing, read only to be passed. */
function readFps(bits: BitReader, orderBits: number): number | undefined {
  for (let i = 0; i < 6; i++) bits.unsigned()
  if (bits.flag() && bits.flag()) skipScalingLists(bits)
  bits.skip(2)
  if (bits.flag()) {
    bits.skip(8)
    bits.unsigned()
    bits.unsigned()
    bits.skip(1)
  }
  if (!skipReferenceSets(bits)) return undefined
  if (bits.flag()) {
    const count = bits.unsigned()
    for (let i = 0; i < count && !bits.over; i++) bits.skip(orderBits + 1)
  }
  bits.skip(2)
  return bits.flag() && !bits.over ? readVuiFps(bits) : undefined
}

function skipScalingLists(bits: BitReader): void {
  for (let size = 0; size < 4; size++)
    for (let matrix = 0; matrix < 6; matrix += size === 3 ? 3 : 1) {
      if (!bits.flag()) {
        bits.unsigned()
        continue
      }
      if (size > 1) bits.signed()
      for (let i = 0; i < Math.min(64, 1 << (4 + (size << 1))) && !bits.over; i++) bits.signed()
    }
}

function skipReferenceSets(bits: BitReader): boolean {
  const count = bits.unsigned()
  if (count > 64) return false
  let pictures = 0
  for (let set = 0; set < count && !bits.over; set++) {
    if (set > 0 && bits.flag()) {
      bits.skip(1)
      bits.unsigned()
      let kept = 0
      for (let j = 0; j <= pictures; j++) {
        const used = bits.flag()
        if (used || bits.flag()) kept += 1
      }
      pictures = kept
    } else {
      pictures = bits.unsigned() + bits.unsigned()
      for (let j = 0; j < pictures && !bits.over; j++) {
        bits.unsigned()
        bits.skip(1)
      }
    }
  }
  return !bits.over
}

function readVuiFps(bits: BitReader): number | undefined {
  skipVuiHead(bits)
  bits.skip(3)
  if (bits.flag()) for (let i = 0; i < 4; i++) bits.unsigned()
  if (!bits.flag()) return undefined
  const tick = bits.bits(32)
  const scale = bits.bits(32)
  return tick > 0 && scale > 0 && !bits.over ? plausibleFps(scale / tick) : undefined
}
