/** The RTCP that is needed (RFC 3550 §6.4): sender reports read and written, receiver reports written. */

export interface SenderReport {
  readonly ssrc: number
  /** Sender's wall clock, milliseconds since 1970 with fraction. */
  readonly ntpMs: number
  /** Middle 32 bits of the NTP time, to be given back in receiver reports. */
  readonly lsr: number
  readonly rtpTime: number
  readonly packets: number
  readonly octets: number
}

/** Seconds between the eras of NTP (1900) and Unix (1970). */
const ntpOffset = 2_208_988_800

/** The first sender report of a compound packet; undefined where there is none or it is cut short. */
export function readSenderReport(packet: Buffer): SenderReport | undefined {
  let at = 0
  while (at + 8 <= packet.length && (packet[at] as number) >> 6 === 2) {
    if (packet[at + 1] === 200 && at + 28 <= packet.length) {
      const seconds = packet.readUInt32BE(at + 8)
      const fraction = packet.readUInt32BE(at + 12)
      return {
        ssrc: packet.readUInt32BE(at + 4),
        ntpMs: (seconds - ntpOffset) * 1000 + (fraction * 1000) / 2 ** 32,
        lsr: packet.readUInt32BE(at + 10),
        rtpTime: packet.readUInt32BE(at + 16),
        packets: packet.readUInt32BE(at + 20),
        octets: packet.readUInt32BE(at + 24),
      }
    }
    at += 4 * (packet.readUInt16BE(at + 2) + 1)
  }
  return undefined
}

export function writeSenderReport(report: { ssrc: number; ntpMs: number; rtpTime: number; packets: number; octets: number }): Buffer {
  const out = Buffer.alloc(28)
  out[0] = 0x80
  out[1] = 200
  out.writeUInt16BE(6, 2)
  out.writeUInt32BE(report.ssrc >>> 0, 4)
  const seconds = Math.floor(report.ntpMs / 1000)
  out.writeUInt32BE((seconds + ntpOffset) % 2 ** 32, 8)
  out.writeUInt32BE(Math.floor(((report.ntpMs - seconds * 1000) / 1000) * 2 ** 32) >>> 0, 12)
  out.writeUInt32BE(report.rtpTime >>> 0, 16)
  out.writeUInt32BE(report.packets >>> 0, 20)
  out.writeUInt32BE(report.octets >>> 0, 24)
  return out
}

export interface ReceptionBlock {
  readonly ssrc: number
  /** Lost since the last report, 0 to 1. */
  readonly fractionLost: number
  readonly lost: number
  /** Cycles in the upper 16 bits. */
  readonly highestSequence: number
  readonly jitter: number
  readonly lsr: number
  /** Since that sender report, in 1/65536 s. */
  readonly dlsr: number
}

/** A receiver report with an SDES CNAME (some want the pair); without a block it says no more than "I am here". */
export function writeReceiverReport(ssrc: number, block?: ReceptionBlock): Buffer {
  const head = Buffer.alloc(block ? 32 : 8)
  head[0] = block ? 0x81 : 0x80
  head[1] = 201
  head.writeUInt16BE(head.length / 4 - 1, 2)
  head.writeUInt32BE(ssrc >>> 0, 4)
  if (block) {
    head.writeUInt32BE(block.ssrc >>> 0, 8)
    head[12] = Math.min(255, Math.max(0, Math.round(block.fractionLost * 256)))
    head.writeUIntBE(Math.min(0x7f_ffff, Math.max(0, block.lost)), 13, 3)
    head.writeUInt32BE(block.highestSequence >>> 0, 16)
    head.writeUInt32BE(block.jitter >>> 0, 20)
    head.writeUInt32BE(block.lsr >>> 0, 24)
    head.writeUInt32BE(block.dlsr >>> 0, 28)
  }
  const name = Buffer.from('camgate', 'latin1')
  const description = Buffer.alloc(20)
  description[0] = 0x81
  description[1] = 202
  description.writeUInt16BE(4, 2)
  description.writeUInt32BE(ssrc >>> 0, 4)
  description[8] = 1
  description[9] = name.length
  name.copy(description, 10)
  return Buffer.concat([head, description])
}
