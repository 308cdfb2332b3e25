/**
 * What one RTP packet of H.264 (RFC 6184) or H.265 (RFC 7798) holds, told from its first bytes and without a copy.
 *
 * It expects what cameras really send: start codes inside a payload (SPS, PPS and IDR glued together), aggregates padded
 * with zeros, fragments whose later NAL type is a lie, and recovery points instead of IDRs.
 */

/** Bits of `Content`. */
export const content = {
  /** A coded slice, or a fragment of one. */
  slice: 1,
  /** A picture that decoding can start from: IDR; for H.265 any IRAP. */
  key: 2,
  /** SEI recovery point: decoding can start here, but the picture builds up (intra refresh, open GOP). */
  recovery: 4,
  sps: 8,
  pps: 16,
  vps: 32,
  /** Access unit delimiter: a new unit begins here for sure. */
  delimiter: 64,
  /** A fragment that is not the first of its NAL: says nothing about what it belongs to. */
  continuation: 128,
} as const
export type Content = number

export type NalCodec = 'h264' | 'h265'
/** `end` is exclusive; `whole` is false for a fragment. */
export type NalVisit = (type: number, start: number, end: number, whole: boolean) => void

const startCode = Buffer.from([0, 0, 1])

export function nalType(codec: NalCodec, first: number): number {
  return codec === 'h264' ? first & 31 : (first >> 1) & 63
}

/** Content bits of a packet's payload, `packet.subarray(start, end)`. */
export function nalContent(codec: NalCodec, packet: Buffer, start: number, end: number): Content {
  bits = 0
  scanned = packet
  scannedCodec = codec
  walkNals(codec, packet, start, end, collect)
  return bits
}

// One scan at a time, and no closure per packet.
let bits = 0
let scanned: Buffer
let scannedCodec: NalCodec = 'h264'
const collect: NalVisit = (type, start, end) => {
  if (type < 0) bits |= content.continuation | (isSlice(scannedCodec, -1 - type) ? content.slice : 0)
  else if (scannedCodec === 'h264') bits |= h264Bits(type, scanned, start, end)
  else bits |= h265Bits(type, scanned, start, end)
}

function h264Bits(type: number, packet: Buffer, start: number, end: number): Content {
  if (type === 5) return content.slice | content.key
  if (type >= 1 && type <= 4) return content.slice
  if (type === 6) return hasRecoveryPoint(packet, start + 1, end) ? content.recovery : 0
  if (type === 7) return content.sps
  if (type === 8) return content.pps
  if (type === 9) return content.delimiter
  return 0
}

function h265Bits(type: number, packet: Buffer, start: number, end: number): Content {
  if (type >= 16 && type <= 23) return content.slice | content.key
  if (type < 32) return content.slice
  if (type === 32) return content.vps
  if (type === 33) return content.sps
  if (type === 34) return content.pps
  if (type === 35) return content.delimiter
  if (type === 39) return hasRecoveryPoint(packet, start + 2, end) ? content.recovery : 0
  return 0
}

/** Calls for every NAL that begins in this payload; for a later fragment of one with -1 - type. */
export function walkNals(codec: NalCodec, packet: Buffer, start: number, end: number, visit: NalVisit): void {
  if (end - start < (codec === 'h264' ? 1 : 3)) return
  const type = nalType(codec, packet[start] as number)
  if (codec === 'h264') {
    if (type === 24) {
      walkAggregate(codec, packet, start + 1, end, visit)
      return
    }
    if (type === 28 || type === 29) {
      walkH264Fragment(packet, start, end, visit)
      return
    }
  } else {
    if (type === 48) {
      walkAggregate(codec, packet, start + 2, end, visit)
      return
    }
    if (type === 49) {
      walkH265Fragment(packet, start, end, visit)
      return
    }
  }
  walkGlued(codec, type, packet, start, end, true, visit)
}

function walkAggregate(codec: NalCodec, packet: Buffer, from: number, end: number, visit: NalVisit): void {
  let at = from
  while (at + 2 < end) {
    const size = packet.readUInt16BE(at)
    at += 2
    if (size === 0 || at + size > end) return
    walkGlued(codec, nalType(codec, packet[at] as number), packet, at, at + size, true, visit)
    at += size
  }
}

function walkH264Fragment(packet: Buffer, start: number, end: number, visit: NalVisit): void {
  if (end - start < 3) return
  const header = packet[start + 1] as number
  if (header & 0x80) walkGlued('h264', header & 31, packet, start + 1, end, false, visit)
  else visit(-1 - (header & 31), start + 2, end, false)
}

function walkH265Fragment(packet: Buffer, start: number, end: number, visit: NalVisit): void {
  if (end - start < 4) return
  const header = packet[start + 2] as number
  if (header & 0x80) walkGlued('h265', header & 63, packet, start + 1, end, false, visit)
  else visit(-1 - (header & 63), start + 3, end, false)
}

/** One NAL, or several with start codes between them. Slices are not searched: what follows a slice is a slice. */
function walkGlued(codec: NalCodec, type: number, packet: Buffer, start: number, end: number, whole: boolean, visit: NalVisit): void {
  if (isSlice(codec, type) && !(type === 0 && packet[start] === 0)) {
    visit(type, start, end, whole)
    return
  }
  let from = start
  let current = type
  if (packet[start] === 0 && packet[start + 1] === 0) {
    // The payload begins with a start code of its own.
    const first = packet.indexOf(startCode, start)
    if (first < 0 || first + 3 >= end) return
    from = first + 3
    current = nalType(codec, packet[from] as number)
  }
  for (;;) {
    const next = isSlice(codec, current) ? -1 : packet.indexOf(startCode, from)
    if (next < 0 || next + 3 >= end) {
      visit(current, from, end, whole)
      return
    }
    const zeroBefore = packet[next - 1] === 0 && next - 1 > from ? 1 : 0
    visit(current, from, next - zeroBefore, true)
    from = next + 3
    current = nalType(codec, packet[from] as number)
  }
}

function isSlice(codec: NalCodec, type: number): boolean {
  return codec === 'h264' ? type >= 1 && type <= 5 : type < 32
}

/** SEI messages (H.264 §7.3.2.3.1): payload type and size, each in runs of 255. */
function hasRecoveryPoint(packet: Buffer, start: number, end: number): boolean {
  let at = start
  while (at + 1 < end && packet[at] !== 0x80) {
    let type = 0
    while (at < end && packet[at] === 255) {
      type += 255
      at += 1
    }
    type += packet[at++] ?? 0
    if (type === 6) return true
    let size = 0
    while (at < end && packet[at] === 255) {
      size += 255
      at += 1
    }
    size += packet[at++] ?? 0
    at += size
  }
  return false
}
