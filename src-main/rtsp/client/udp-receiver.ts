/** One track over UDP: its pair of sockets, order, and the receiver reports without which some cameras stop after a while. */
import { randomBytes } from 'node:crypto'
import type { Clock } from '../../base/index.ts'
import { createReorder } from '../wire/reorder.ts'
import { readSenderReport, writeReceiverReport } from '../wire/rtcp.ts'
import { openUdpPair, type UdpPair } from '../wire/udp-pair.ts'
import type { Receiver } from './receiver.ts'

export interface UdpReceiver {
  readonly pair: UdpPair
  /** Receiver reports every 5 s from now on, also before the first sender report. */
  start(serverPorts: readonly [number, number] | undefined): void
  close(): void
}

const reportEvery = 5000

export async function openUdpReceiver(options: {
  readonly track: number
  readonly receiver: Receiver
  readonly clock: Clock
  readonly localAddress: string
  readonly remoteAddress: string
}): Promise<UdpReceiver> {
  const { track, receiver, clock } = options
  const ssrc = randomBytes(4).readUInt32BE(0)
  let senderSsrc: number | undefined
  let last: { lsr: number; at: number } | undefined
  let before = { lost: 0, received: 0 }
  const order = createReorder((packet, arrivedAt) => receiver.rtp(track, packet, 0, packet.length, arrivedAt))

  const pair = await openUdpPair({
    localAddress: options.localAddress,
    remoteAddress: options.remoteAddress,
    ssrc,
    rtp(packet) {
      senderSsrc = packet.readUInt32BE(8)
      order.push(packet, clock.now())
    },
    rtcp(packet) {
      const report = readSenderReport(packet)
      if (report) last = { lsr: report.lsr, at: clock.now() }
      receiver.rtcp(track, packet, clock.now())
    },
  })

  const report = () => {
    if (senderSsrc === undefined) return writeReceiverReport(ssrc)
    const lost = order.lost - before.lost
    const received = order.received - before.received
    before = { lost: order.lost, received: order.received }
    return writeReceiverReport(ssrc, {
      ssrc: senderSsrc,
      fractionLost: lost + received > 0 ? lost / (lost + received) : 0,
      lost: order.lost,
      highestSequence: order.highest,
      jitter: 0,
      lsr: last?.lsr ?? 0,
      dlsr: last ? Math.round(((clock.now() - last.at) / 1000) * 65_536) : 0,
    })
  }
  let cancel = () => {}
  const beat = () => {
    pair.report(report())
    cancel = clock.after(reportEvery, beat)
  }

  return {
    pair,
    start(serverPorts) {
      pair.punch(serverPorts, report())
      cancel = clock.after(reportEvery, beat)
    },
    close() {
      cancel()
      pair.close()
    },
  }
}
