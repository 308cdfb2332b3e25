/**
 * Passes packets on to a server's session as they are: starts at a key frame, reports the time of each track, and
 * gives way when the server reads too slowly.
 *
 * No promise and no copy per packet: fifty cameras must stay cheap. Whoever owns it calls `tick` about once a second.
 */

import type { HubPacket } from '../../hub/types.ts'
import { type Clock, Failure, type Track } from '../../media/index.ts'
import { writeSenderReport } from '../../rtsp/index.ts'
import type { RtspPublisher } from '../../rtsp/types.ts'
import { fitPacket, newFit, passesWhole } from './fit-packet.ts'

export interface SenderFigures {
  bytes: number
  frames: number
  /** Packets that were left out because the server was slow. */
  dropped: number
  /** Mean milliseconds from arrival to sending since the last `tick`; null without packets. */
  delay: number | null
}

interface Lane {
  /** Index of the track in the session with the server. */
  readonly out: number
  readonly track: Track
  readonly fit: ReturnType<typeof newFit>
  packets: number
  octets: number
  lastTime: number
  lastAt: number
  reportDue: number
}

const reportEvery = 5000
/** Seconds of stream in the socket after which whole groups of pictures are left out, and after which it is given up. */
const dropAfter = 1.5
const giveUpAfter = 5
/** Below this many bytes the socket is only busy, whatever the rate. */
const patience = 512 * 1024

export class PacketSender {
  readonly figures: SenderFigures = { bytes: 0, frames: 0, dropped: 0, delay: null }
  readonly #publisher: RtspPublisher
  readonly #clock: Clock
  readonly #lanes: (Lane | undefined)[] = []
  readonly #video: number
  readonly #fail: (failure: Failure) => void
  #waitForKey: boolean
  #dropping = false
  #delaySum = 0
  #delayCount = 0
  #rate = 0
  #rateBytes = 0
  #rateAt: number
  #waiting = 0
  #dropMark = 0
  #dropSince = 0

  /** `tracks`: those announced, in their order; `sources`: the index that each bears in the packets given to `send`. */
  constructor(parts: {
    publisher: RtspPublisher
    tracks: readonly Track[]
    sources: readonly number[]
    clock: Clock
    fail(failure: Failure): void
  }) {
    this.#publisher = parts.publisher
    this.#clock = parts.clock
    this.#fail = parts.fail
    this.#rateAt = parts.clock.now()
    this.#dropSince = this.#rateAt
    this.#video = -1
    for (const [out, track] of parts.tracks.entries()) {
      const source = parts.sources[out]
      if (source === undefined) continue
      this.#lanes[source] = { out, track, fit: newFit(track), packets: 0, octets: 0, lastTime: -1, lastAt: 0, reportDue: 0 }
      if (track.kind === 'video' && this.#video < 0) this.#video = source
    }
    this.#waitForKey = this.#video >= 0
  }

  /** More than a second waits in the socket. */
  get blocked(): boolean {
    return this.#waiting > Math.max(patience, this.#rate)
  }

  send(packets: readonly HubPacket[]): void {
    const now = this.#clock.now()
    for (const packet of packets) {
      const lane = this.#lanes[packet.track]
      if (!lane) continue
      if (this.#waitForKey) {
        if (!(packet.key && packet.track === this.#video)) {
          if (this.#dropping) this.figures.dropped += 1
          continue
        }
        if (this.#dropping && this.#publisher.waiting > this.#limit(dropAfter) / 2) {
          this.figures.dropped += 1
          continue // still full: wait for the next group
        }
        this.#waitForKey = false
        this.#dropping = false
        this.#waiting = this.#publisher.waiting
      }
      this.#pass(lane, packet, now)
    }
    // The hub's batch is one turn of the loop already: waiting for another would be a turn for nothing.
    this.#publisher.flush()
  }

  #pass(lane: Lane, packet: HubPacket, now: number): void {
    const { data } = packet
    const time = data.readUInt32BE(4)
    const frameBegins = time !== lane.lastTime
    if (frameBegins && packet.track === this.#video && this.#waiting > this.#limit(dropAfter)) {
      // Cut between two frames: half a frame is worse for a reader than none.
      this.#waitForKey = true
      this.#dropping = true
      this.figures.dropped += 1
      return
    }
    if (frameBegins) {
      lane.lastTime = time
      if (packet.track === this.#video) this.figures.frames += 1
    }
    lane.lastAt = Number.isNaN(packet.capturedAt) ? packet.arrivedAt : packet.capturedAt
    if (passesWhole(lane.fit, data)) this.#write(lane, data)
    else for (const piece of fitPacket(lane.fit, data)) this.#write(lane, piece)
    this.#delaySum += now - packet.arrivedAt
    this.#delayCount += 1
    if (now >= lane.reportDue) this.#report(lane, data.readUInt32BE(8), now)
  }

  #write(lane: Lane, piece: Buffer): void {
    lane.packets += 1
    lane.octets += piece.length - 12
    this.figures.bytes += piece.length
    this.#rateBytes += piece.length
    this.#waiting = this.#publisher.rtp(lane.out, piece)
  }

  #report(lane: Lane, ssrc: number, now: number): void {
    lane.reportDue = now + reportEvery
    const { packets, octets, lastTime, lastAt } = lane
    this.#publisher.rtcp(lane.out, writeSenderReport({ ssrc, ntpMs: lastAt, rtpTime: lastTime, packets, octets }))
  }

  /** Milliseconds since 1970; about once a second. */
  tick(now: number): void {
    const seconds = (now - this.#rateAt) / 1000
    if (seconds >= 0.5 && !this.#dropping) {
      const rate = this.#rateBytes / seconds
      this.#rate = this.#rate === 0 ? rate : this.#rate * 0.7 + rate * 0.3
      this.#rateBytes = 0
      this.#rateAt = now
    }
    this.figures.delay = this.#delayCount > 0 ? this.#delaySum / this.#delayCount : null
    this.#delaySum = 0
    this.#delayCount = 0
    this.#waiting = this.#publisher.waiting
    // While it drops nothing is added: then only time tells that the server does not read at all.
    if (!this.#dropping || this.#waiting < this.#dropMark) {
      this.#dropMark = this.#waiting
      this.#dropSince = now
    }
    if (this.#waiting > this.#limit(giveUpAfter) || (this.#dropping && now - this.#dropSince > giveUpAfter * 1000)) {
      this.#fail(new Failure('stalled-server', `${Math.round(this.#waiting / 1024)} KiB wait to be read by the server`))
    }
  }

  #limit(seconds: number): number {
    return Math.max(patience * seconds, this.#rate * seconds)
  }
}
