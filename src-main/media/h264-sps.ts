/** Reader of the H.264 sequence parameter set (ITU-T H.264 §7.3.2.1.1, Annex E): size with cropping, rate, reordering, codec string. */
import { BitReader, unescapeNal } from './bit-reader.ts'
import { plausibleFps, type SpsInfo, skipVuiHead } from './sps.ts'

const chromaProfiles = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135])

/** `nal` begins with its header byte (type 7). Undefined when it cannot be read to its size. */
export function readH264Sps(nal: Uint8Array): SpsInfo | undefined {
  if (nal.length < 5 || ((nal[0] as number) & 31) !== 7) return undefined
  const raw = unescapeNal(nal)
  const codecString = `avc1.${[...raw.subarray(1, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
  const profile = raw[1] as number
  const bits = new BitReader(raw.subarray(4))
  bits.unsigned()
  let chroma = 1
  let [lumaDepth, chromaDepth] = [8, 8]
  let separate = false
  if (chromaProfiles.has(profile)) {
    chroma = bits.unsigned()
    if (chroma === 3) separate = bits.flag()
    lumaDepth = bits.unsigned() + 8
    chromaDepth = bits.unsigned() + 8
    bits.skip(1)
    if (bits.flag()) skipScalingLists(bits, chroma === 3 ? 12 : 8)
  }
  bits.unsigned()
  const orderType = bits.unsigned()
  if (orderType === 0) bits.unsigned()
  else if (orderType === 1) {
    bits.skip(1)
    bits.signed()
    bits.signed()
    const cycle = bits.unsigned()
    for (let i = 0; i < cycle && !bits.over; i++) bits.signed()
  }
  bits.unsigned()
  bits.skip(1)
  const widthInBlocks = bits.unsigned() + 1
  const heightInMaps = bits.unsigned() + 1
  const framesOnly = bits.flag()
  if (!framesOnly) bits.skip(1)
  bits.skip(1)
  let [left, right, top, bottom] = [0, 0, 0, 0]
  if (bits.flag()) [left, right, top, bottom] = [bits.unsigned(), bits.unsigned(), bits.unsigned(), bits.unsigned()]
  if (bits.over) return undefined
  const planes = separate ? 0 : chroma
  const cropX = planes === 1 || planes === 2 ? 2 : 1
  const cropY = (planes === 1 ? 2 : 1) * (framesOnly ? 1 : 2)
  const width = widthInBlocks * 16 - (left + right) * cropX
  const height = heightInMaps * 16 * (framesOnly ? 1 : 2) - (top + bottom) * cropY
  if (width <= 0 || height <= 0 || width > 16384 || height > 16384) return undefined
  const vui = bits.flag() ? readVui(bits) : undefined
  const reorderFrames = orderType === 2 ? 0 : vui?.reorderFrames
  return { width, height, fps: vui?.fps, reorderFrames, chroma, lumaDepth, chromaDepth, codecString }
}

function skipScalingLists(bits: BitReader, count: number): void {
  for (let list = 0; list < count; list++) {
    if (!bits.flag()) continue
    let last = 8
    let next = 8
    for (let i = 0; i < (list < 6 ? 16 : 64) && !bits.over; i++) {
      if (next !== 0) next = (last + bits.signed() + 256) & 255
      if (next !== 0) last = next
    }
  }
}

function readVui(bits: BitReader): { fps: number | undefined; reorderFrames: number | undefined } {
  skipVuiHead(bits)
  let fps: number | undefined
  if (bits.flag()) {
    const tick = bits.bits(32)
    const scale = bits.bits(32)
    bits.skip(1)
    // A tick is a field: two of them make a frame.
    if (tick > 0 && scale > 0 && !bits.over) fps = plausibleFps(scale / (2 * tick))
  }
  const nal = bits.flag()
  if (nal) skipHrd(bits)
  const vcl = bits.flag()
  if (vcl) skipHrd(bits)
  if (nal || vcl) bits.skip(1)
  bits.skip(1)
  let reorderFrames: number | undefined
  if (bits.flag()) {
    bits.skip(1)
    for (let i = 0; i < 4; i++) bits.unsigned()
    reorderFrames = bits.unsigned()
    if (bits.over || reorderFrames > 16) reorderFrames = undefined
  }
  return { fps, reorderFrames }
}

function skipHrd(bits: BitReader): void {
  const count = bits.unsigned() + 1
  bits.skip(8)
  for (let i = 0; i < count && !bits.over; i++) {
    bits.unsigned()
    bits.unsigned()
    bits.skip(1)
  }
  bits.skip(20)
}
