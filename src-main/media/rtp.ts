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

/** False when it is no RTP packet of version 2, or its extension or padding claims more than there is. */
export function readRtp(packet: Buffer, into: RtpHeader): boolean {
  const length = packet.length
  if (length < rtpHeaderBytes) return false
  const first = packet[0] as number
  if (first >> 6 !== 2) return false
  let start = rtpHeaderBytes + (first & 15) * 4
  if (first & 0x10) {
    if (start + 4 > length) return false
    start += 4 + packet.readUInt16BE(start + 2) * 4
  }
  let end = length
  if (first & 0x20) end -= packet[length - 1] as number
  if (start > end) return false
  const second = packet[1] as number
  into.payloadType = second & 127
  into.marker = second > 127
  into.sequence = packet.readUInt16BE(2)
  into.timestamp = packet.readUInt32BE(4)
  into.ssrc = packet.readUInt32BE(8)
  into.start = start
  into.end = end
  return true
}

/** Gives a packet that we own another payload type, sequence number, timestamp and source; the rest stays. */
export function rewriteRtp(packet: Buffer, payloadType: number, sequence: number, timestamp: number, ssrc: number): void {
  packet[1] = ((packet[1] as number) & 0x80) | payloadType
  packet[2] = sequence >> 8
  packet[3] = sequence
  packet[4] = timestamp >>> 24
  packet[5] = timestamp >>> 16
  packet[6] = timestamp >>> 8
  packet[7] = timestamp
  packet[8] = ssrc >>> 24
  packet[9] = ssrc >>> 16
  packet[10] = ssrc >>> 8
  packet[11] = ssrc
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
