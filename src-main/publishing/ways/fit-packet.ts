/**
 * Cuts RTP packets that are too big to be passed on. MediaMTX forwards payloads of up to 1440 bytes untouched; the first
 * bigger one makes it take that track apart and build it anew for good, also over TCP, and AAC comes out damaged
 * (1.19, 1.20). FFmpeg's own packets of 1460 are such.
 *
 * Guarantees: packets that fit are the same buffer as before until the first cut; from then on each is a copy with its
 * sequence number moved on, so that a reader sees one run without gaps.
 */
import type { Track } from '../../media/index.ts'

export const largestPayload = 1440

export interface Fit {
  readonly track: Track
  /** Packets that were added so far. */
  added: number
}

export const newFit = (track: Track): Fit => ({ track, added: 0 })

/** Header of fixed size, CSRC list and extension (RFC 3550 §5.1, §5.3.1); -1 when it cannot be one. */
function headerLength(packet: Buffer): number {
  if (packet.length < 12) return -1
  const first = packet.readUInt8(0)
  let length = 12 + (first & 15) * 4
  if (first & 0x10) {
    if (packet.length < length + 4) return -1
    length += 4 + packet.readUInt16BE(length + 2) * 4
  }
  return length <= packet.length ? length : -1
}

/** Nothing is to be done to a packet of this length. The header is at least 12 bytes, so most are decided by their length alone. */
export function passesWhole(fit: Fit, length: number): boolean {
  return fit.added === 0 && length <= largestPayload + 12
}

/** Usually the packet itself, alone. */
export function fitPacket(fit: Fit, packet: Buffer): readonly Buffer[] {
  if (packet.length <= largestPayload + 12) return fit.added === 0 ? [packet] : [renumbered(packet, fit.added)]
  const header = headerLength(packet)
  const padding = header >= 0 && packet.readUInt8(0) & 0x20 ? packet.readUInt8(packet.length - 1) : 0
  const payload = header < 0 ? undefined : packet.subarray(header, packet.length - padding)
  if (!payload || payload.length <= largestPayload) return fit.added === 0 ? [packet] : [renumbered(packet, fit.added)]
  const pieces = cut(fit.track, payload)
  if (pieces.length < 2) return fit.added === 0 ? [packet] : [renumbered(packet, fit.added)]

  const sequence = packet.readUInt16BE(2) + fit.added
  const time = packet.readUInt32BE(4)
  const marker = packet.readUInt8(1) & 0x80
  fit.added = (fit.added + pieces.length - 1) & 0xffff
  return pieces.map(({ body, later }, index) => {
    const out = Buffer.concat([packet.subarray(0, 12), ...body])
    out.writeUInt8(0x80, 0) // a small header: extension, CSRC and padding belonged to the whole
    out.writeUInt8((packet.readUInt8(1) & 0x7f) | (index === pieces.length - 1 ? marker : 0), 1)
    out.writeUInt16BE((sequence + index) & 0xffff, 2)
    out.writeUInt32BE((time + later) >>> 0, 4)
    return out
  })
}

function renumbered(packet: Buffer, added: number): Buffer {
  const copy = Buffer.from(packet)
  copy.writeUInt16BE((packet.readUInt16BE(2) + added) & 0xffff, 2)
  return copy
}

interface Piece {
  readonly body: readonly Buffer[]
  /** Clock ticks after the packet's own time. */
  readonly later: number
}

function cut(track: Track, payload: Buffer): Piece[] {
  switch (track.codec) {
    case 'h264':
      return cutH264(payload).map((body) => ({ body, later: 0 }))
    case 'h265':
      return cutH265(payload).map((body) => ({ body, later: 0 }))
    case 'aac':
      return cutAac(track, payload)
    case 'pcma':
    case 'pcmu':
      return cutSamples(payload, track.channels ?? 1)
    case 'mjpeg':
      return cutJpeg(payload).map((body) => ({ body, later: 0 }))
    default:
      return []
  }
}

/** RFC 6184: single NAL unit, STAP-A (24), FU-A (28). */
function cutH264(payload: Buffer): Buffer[][] {
  const first = payload.readUInt8(0)
  const type = first & 31
  if (type === 24) return aggregated(payload, 1).flatMap((nal) => (nal.length > largestPayload ? cutH264(nal) : [[nal]]))
  const fragment = type === 28
  if (type > 23 && !fragment) return []
  const head = fragment ? payload.readUInt8(1) : 0xc0 | type
  const parts = slices(payload.subarray(fragment ? 2 : 1), largestPayload - 2)
  return parts.map((part, index) => {
    const flags = (index === 0 ? head & 0x80 : 0) | (index === parts.length - 1 ? head & 0x40 : 0)
    return [Buffer.of((first & 0xe0) | 28, flags | (head & 0x1f)), part]
  })
}

/** RFC 7798: single NAL unit, AP (48), FU (49). */
function cutH265(payload: Buffer): Buffer[][] {
  const first = payload.readUInt8(0)
  const type = (first >> 1) & 63
  if (type === 48) return aggregated(payload, 2).flatMap((nal) => (nal.length > largestPayload ? cutH265(nal) : [[nal]]))
  const fragment = type === 49
  if (type > 47 && !fragment) return []
  const head = fragment ? payload.readUInt8(2) : 0xc0 | type
  const parts = slices(payload.subarray(fragment ? 3 : 2), largestPayload - 3)
  return parts.map((part, index) => {
    const flags = (index === 0 ? head & 0x80 : 0) | (index === parts.length - 1 ? head & 0x40 : 0)
    return [Buffer.of((first & 0x81) | (49 << 1), payload.readUInt8(1), flags | (head & 0x3f)), part]
  })
}

/** Units of an aggregation packet, each behind its 16-bit size. */
function aggregated(payload: Buffer, from: number): Buffer[] {
  const units: Buffer[] = []
  let at = from
  while (at + 2 <= payload.length) {
    const size = payload.readUInt16BE(at)
    if (size === 0 || at + 2 + size > payload.length) break
    units.push(payload.subarray(at + 2, at + 2 + size))
    at += 2 + size
  }
  return units
}

/** RFC 3640 AAC-hbr: several access units behind 16-bit headers; 1024 samples each. */
function cutAac(track: Track, payload: Buffer): Piece[] {
  const headerBits = payload.readUInt16BE(0)
  const count = headerBits / 16
  if (headerBits % 16 !== 0 || count < 2 || (track.fmtp.sizelength ?? '13') !== '13') return []
  const pieces: Piece[] = []
  let at = 2 + count * 2
  let units: { header: Buffer; data: Buffer }[] = []
  let size = 2
  let begun = 0
  const flush = (next: number) => {
    if (units.length === 0) return
    const length = Buffer.allocUnsafe(2)
    length.writeUInt16BE(units.length * 16, 0)
    pieces.push({ body: [length, ...units.map(({ header }) => header), ...units.map(({ data }) => data)], later: begun * 1024 })
    units = []
    size = 2
    begun = next
  }
  for (let index = 0; index < count; index += 1) {
    const header = payload.subarray(2 + index * 2, 4 + index * 2)
    const length = header.readUInt16BE(0) >> 3
    if (at + length > payload.length) return []
    if (size + 2 + length > largestPayload) flush(index)
    units.push({ header, data: payload.subarray(at, at + length) })
    size += 2 + length
    at += length
  }
  flush(count)
  return pieces
}

/** G.711: one byte per sample and channel (RFC 3551 §4.5.14). */
function cutSamples(payload: Buffer, channels: number): Piece[] {
  const size = largestPayload - (largestPayload % channels)
  return slices(payload, size).map((body, index) => ({ body: [body], later: (index * size) / channels }))
}

/** RFC 2435: each fragment bears its offset; tables stand in the first one only. */
function cutJpeg(payload: Buffer): Buffer[][] {
  const main = payload.subarray(0, 8)
  const offset = main.readUIntBE(1, 3)
  const restart = main.readUInt8(4) >= 64 ? 4 : 0
  let at = 8 + restart
  if (offset === 0 && main.readUInt8(5) >= 128) at += 4 + payload.readUInt16BE(at + 2)
  if (at >= largestPayload) return []
  const room = largestPayload - 8 - restart
  const parts = [payload.subarray(at, largestPayload), ...slices(payload.subarray(largestPayload), room)]
  let sent = 0
  return parts.map((part, index) => {
    const own = Buffer.from(main)
    own.writeUIntBE(offset + sent, 1, 3)
    sent += part.length
    return index === 0 ? [own, payload.subarray(8, at), part] : [own, payload.subarray(8, 8 + restart), part]
  })
}

function slices(data: Buffer, size: number): Buffer[] {
  const parts: Buffer[] = []
  for (let at = 0; at < data.length; at += size) parts.push(data.subarray(at, at + size))
  return parts
}
