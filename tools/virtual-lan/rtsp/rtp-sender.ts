/** One track on its way to one reader: numbers the packets, plays the faults, reports (RFC 3550). */
import { randomBytes, randomInt } from 'node:crypto'
import { writeSenderReport } from '../../../src-main/rtsp/index.ts'
import type { LoopTrack, Unit } from '../content/media-loop.ts'
import type { Faults, Jump } from '../faults.ts'

export interface RtpSender {
  readonly ssrc: number
  /** Number of the next packet. */
  readonly sequence: number
  /** RTP timestamp for ticks of the track's clock. */
  timestamp(ticks: number): number
  send(unit: Unit, ticks: number): void
  report(ticks: number): void
  jump(what: Jump): void
}

export interface RtpSenderOptions {
  readonly track: LoopTrack
  readonly faults: Faults
  /** Interleaved channel of RTP; RTCP is the next one. */
  readonly channel: number
  /** Whole interleaved frames; `starts` says where each begins. */
  rtp(framed: Buffer, starts: readonly number[]): void
  /** One interleaved frame. */
  rtcp(framed: Buffer): void
}

export function createRtpSender({ track, faults, channel, rtp, rtcp }: RtpSenderOptions): RtpSender {
  let ssrc = randomBytes(4).readUInt32BE()
  let sequence = randomInt(0x10000)
  let base = randomBytes(4).readUInt32BE()
  let [packets, octets] = [0, 0]
  const timestamp = (ticks: number) => (base + Math.floor(ticks)) % 2 ** 32

  function number(framed: Buffer, start: number, stamp: number): void {
    framed[start + 1] = channel
    framed.writeUInt16BE(sequence, start + 6)
    framed.writeUInt32BE(stamp, start + 8)
    framed.writeUInt32BE(ssrc, start + 12)
    sequence = (sequence + 1) & 0xffff
  }

  return {
    get ssrc() {
      return ssrc
    },
    get sequence() {
      return sequence
    },
    timestamp,
    send(unit, ticks) {
      const stamp = timestamp(ticks)
      let framed: Buffer = Buffer.allocUnsafe(unit.framed.length)
      unit.framed.copy(framed)
      let starts = unit.starts
      if (hideSets(faults) && unit.sets.length > 0) [framed, starts] = without(framed, starts, unit.sets)
      for (const start of starts) number(framed, start, stamp)
      packets += starts.length
      octets += framed.length - 16 * starts.length
      if (faults.loss || faults.duplicate || faults.reorder) [framed, starts] = shuffle(framed, starts, faults)
      if (starts.length > 0) rtp(framed, starts)
    },
    report(ticks) {
      const now = Date.now() + (faults.clock ?? 0) * 1000
      const report = writeSenderReport({ ssrc, ntpMs: now, rtpTime: timestamp(ticks), packets, octets })
      const framed = Buffer.concat([Buffer.from([0x24, channel + 1, report.length >> 8, report.length & 0xff]), report])
      rtcp(framed)
    },
    jump(what) {
      if (what === 'ssrc') ssrc = randomBytes(4).readUInt32BE()
      if (what === 'sequence') sequence = (sequence + 20_000) & 0xffff
      if (what === 'timestamp') base = (base + 3600 * track.clockRate) % 2 ** 32
    },
  }
}

const hideSets = (faults: Faults) => faults.noParameterSets === 'band' || faults.noParameterSets === 'both'

function cut(framed: Buffer, starts: readonly number[]): Buffer[] {
  return starts.map((start, n) => framed.subarray(start, starts[n + 1] ?? framed.length))
}

function join(packets: readonly Buffer[]): [Buffer, number[]] {
  let at = 0
  const starts = packets.map((packet) => {
    at += packet.length
    return at - packet.length
  })
  return [Buffer.concat(packets), starts]
}

function without(framed: Buffer, starts: readonly number[], left: readonly number[]): [Buffer, number[]] {
  return join(cut(framed, starts).filter((_, n) => !left.includes(n)))
}

function shuffle(framed: Buffer, starts: readonly number[], { loss = 0, duplicate = 0, reorder = 0 }: Faults): [Buffer, number[]] {
  const packets: Buffer[] = []
  for (const packet of cut(framed, starts)) {
    if (Math.random() < loss) continue
    if (Math.random() < reorder && packets.length > 0) packets.splice(-1, 0, packet)
    else packets.push(packet)
    if (Math.random() < duplicate) packets.push(packet)
  }
  return join(packets)
}
