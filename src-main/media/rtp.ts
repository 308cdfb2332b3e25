/**
 * The RTP header (RFC 3550 §5.1), read into an object that is used again, and rewritten in place.
 *
 * Nothing is copied and nothing is allocated per packet: a hub of twenty cameras sees some ten thousand of them a second.
 */

export const rtpHeaderBytes = 12

export interface RtpHeader {
  payloadType: number
  marker: boolean
  sequence: number
  timestamp: number
  ssrc: number
  /** The payload is `packet.subarray(start, end)`: behind CSRCs and extension, before the padding. */
  start: number
  end: number
}

export function newRtpHeader(): RtpHeader {
  return { payloadType: 0, marker: false, sequence: 0, timestamp: 0, ssrc: 0, start: 0, end: 0 }
}

/** The packet from `from` to `to`. False when it is no RTP of version 2, or its extension or padding claims more than there is. */
export function readRtp(packet: Buffer, into: RtpHeader, from = 0, to = packet.length): boolean {
  if (to - from < rtpHeaderBytes) return false
  const first = packet[from] as number
  if (first >> 6 !== 2) return false
  let start = from + rtpHeaderBytes + (first & 15) * 4
  if (first & 0x10) {
    if (start + 4 > to) return false
    start += 4 + packet.readUInt16BE(start + 2) * 4
  }
  let end = to
  if (first & 0x20) end -= packet[to - 1] as number
  if (start > end) return false
  const second = packet[from + 1] as number
  into.payloadType = second & 127
  into.marker = second > 127
  into.sequence = ((packet[from + 2] as number) << 8) | (packet[from + 3] as number)
  into.timestamp = packet.readUInt32BE(from + 4)
  into.ssrc = packet.readUInt32BE(from + 8)
  into.start = start
  into.end = end
  return true
}

/** Gives a packet that we own, at `from`, another payload type, sequence number, timestamp and source; the rest stays. */
export function rewriteRtp(packet: Buffer, payloadType: number, sequence: number, timestamp: number, ssrc: number, from = 0): void {
  packet[from + 1] = ((packet[from + 1] as number) & 0x80) | payloadType
  packet[from + 2] = sequence >> 8
  packet[from + 3] = sequence
  packet[from + 4] = timestamp >>> 24
  packet[from + 5] = timestamp >>> 16
  packet[from + 6] = timestamp >>> 8
  packet[from + 7] = timestamp
  packet[from + 8] = ssrc >>> 24
  packet[from + 9] = ssrc >>> 16
  packet[from + 10] = ssrc >>> 8
  packet[from + 11] = ssrc
}

/** A packet of our own around one payload. */
export function buildRtp(header: Omit<RtpHeader, 'start' | 'end'>, payload: Uint8Array): Buffer {
  const packet = Buffer.allocUnsafe(rtpHeaderBytes + payload.length)
  packet[0] = 0x80
  packet[1] = header.marker ? 0x80 : 0
  rewriteRtp(packet, header.payloadType, header.sequence, header.timestamp, header.ssrc)
  packet.set(payload, rtpHeaderBytes)
  return packet
}
