/** Picture size and rate out of a sequence parameter set: H.264 (ITU-T H.264 §7.3.2.1) and H.265 (ITU-T H.265 §7.3.2.2). */

export interface PictureFormat {
  readonly width: number
  readonly height: number
  /** From the timing information, where the encoder wrote any that makes sense. */
  readonly fps: number | undefined
}

class Ended extends Error {}

interface Bits {
  bits(count: number): number
  ue(): number
  se(): number
}

/** Bits of a NAL unit behind its header, without the emulation prevention bytes. Reading past the end throws Ended. */
function bitsOf(nal: Buffer, header: number): Bits {
  const bytes: number[] = []
  for (let i = header, zeros = 0; i < nal.length; i++) {
    const byte = nal[i] as number
    if (zeros >= 2 && byte === 3) {
      zeros = 0
      continue
    }
    zeros = byte === 0 ? zeros + 1 : 0
    bytes.push(byte)
  }
  let at = 0
  const bits = (count: number) => {
    let value = 0
    for (let n = 0; n < count; n++, at++) {
      const byte = bytes[at >> 3]
      if (byte === undefined) throw new Ended()
      value = value * 2 + ((byte >> (7 - (at & 7))) & 1)
    }
    return value
  }
  const ue = () => {
    let zeros = 0
    while (bits(1) === 0) if (++zeros > 32) throw new Ended()
    return 2 ** zeros - 1 + bits(zeros)
  }
  const se = () => {
    const code = ue()
    return code % 2 === 0 ? -code / 2 : (code + 1) / 2
  }
  return { bits, ue, se }
}

function skipScalingLists(r: Bits, chroma: number): void {
  for (let list = 0; list < (chroma === 3 ? 12 : 8); list++) {
    if (!r.bits(1)) continue
    let last = 8
    let next = 8
    for (let n = 0; n < (list < 6 ? 16 : 64) && next !== 0; n++) {
      next = (last + r.se() + 256) % 256
      if (next !== 0) last = next
    }
  }
}

const highProfiles = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135])

function h264Rate(r: Bits): number | undefined {
  if (!r.bits(1)) return undefined
  if (r.bits(1) && r.bits(8) === 255) r.bits(32)
  if (r.bits(1)) r.bits(1)
  if (r.bits(1) && r.bits(5) % 2 === 1) r.bits(24)
  if (r.bits(1)) {
    r.ue()
    r.ue()
  }
  if (!r.bits(1)) return undefined
  const units = r.bits(32)
  return r.bits(32) / (2 * units)
}

function readH264(sps: Buffer): PictureFormat {
  const r = bitsOf(sps, 1)
  const profile = r.bits(8)
  r.bits(16)
  r.ue()
  let chroma = 1
  if (highProfiles.has(profile)) {
    chroma = r.ue()
    if (chroma === 3) r.bits(1)
    r.ue()
    r.ue()
    r.bits(1)
    if (r.bits(1)) skipScalingLists(r, chroma)
  }
  r.ue()
  const order = r.ue()
  if (order === 0) r.ue()
  else if (order === 1) {
    r.bits(1)
    r.se()
    r.se()
    for (let n = r.ue(); n > 0; n--) r.se()
  }
  r.ue()
  r.bits(1)
  const widthInMacroblocks = r.ue() + 1
  const heightInUnits = r.ue() + 1
  const frameOnly = r.bits(1)
  if (!frameOnly) r.bits(1)
  r.bits(1)
  const [left, right, top, bottom] = r.bits(1) ? [r.ue(), r.ue(), r.ue(), r.ue()] : [0, 0, 0, 0]
  const cropX = chroma === 1 || chroma === 2 ? 2 : 1
  const cropY = (chroma === 1 ? 2 : 1) * (2 - frameOnly)
  return {
    width: widthInMacroblocks * 16 - cropX * (left + right),
    height: heightInUnits * 16 * (2 - frameOnly) - cropY * (top + bottom),
    fps: optional(() => h264Rate(r)),
  }
}

function readH265(sps: Buffer): PictureFormat {
  const r = bitsOf(sps, 2)
  r.bits(4)
  const layers = r.bits(3)
  r.bits(1)
  r.bits(88)
  r.bits(8)
  const present = Array.from({ length: layers }, () => [r.bits(1), r.bits(1)] as const)
  if (layers > 0) r.bits(2 * (8 - layers))
  for (const [profile, level] of present) r.bits((profile ? 88 : 0) + (level ? 8 : 0))
  r.ue()
  const chroma = r.ue()
  if (chroma === 3) r.bits(1)
  const width = r.ue()
  const height = r.ue()
  const [left, right, top, bottom] = r.bits(1) ? [r.ue(), r.ue(), r.ue(), r.ue()] : [0, 0, 0, 0]
  const cropX = chroma === 1 || chroma === 2 ? 2 : 1
  const cropY = chroma === 1 ? 2 : 1
  // The rate stands behind reference picture sets and is seldom there: the SDP or the packets tell it.
  return { width: width - cropX * (left + right), height: height - cropY * (top + bottom), fps: undefined }
}

function optional<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (thrown) {
    if (thrown instanceof Ended) return undefined
    throw thrown
  }
}

/** Undefined when the set is cut short or says something that no camera has. */
export function pictureFormat(codec: 'h264' | 'h265', sps: Buffer): PictureFormat | undefined {
  const read = optional(() => (codec === 'h264' ? readH264(sps) : readH265(sps)))
  if (!read || !(read.width >= 16 && read.width <= 16_384 && read.height >= 16 && read.height <= 16_384)) return undefined
  return read.fps !== undefined && read.fps >= 0.1 && read.fps <= 240 ? read : { ...read, fps: undefined }
}
