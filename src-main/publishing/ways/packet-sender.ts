/**
 * Passes packets on to a server's session as they are: starts at a key frame, reports the time of each track, and
 * gives way when the server reads too slowly.
 *
 * No promise per packet, and no copy of one that stands behind its own head in the hub's memory: fifty cameras must stay cheap.
 * Whoever owns it calls `tick` about once a second.
 */

import type { HubPacket } from '../../hub/types.ts'
import { type Clock, Failure, isDue, type Track } from '../../media/index.ts'
import { writeSenderReport } from '../../rtsp/index.ts'
import type { RtspPublisher } from '../../rtsp/types.ts'
import { fitPacket, newFit, passesWhole } from './fit-packet.ts'

export interface SenderFigures {
  bytes: number
  frames: number
  /** Packets that were left out because the server was slow. */
  dropped: number
  /** Mean milliseconds from the arrival of a picture (or piece of sound) to its sending since the last `tick`; null without packets. */
  delay: number | null
}

interface Lane {
  /** Index of the track in the session with the server. */
  readonly out: number
  readonly track: Track
  readonly fit: ReturnType<typeof newFit>
  /** The head that the hub wrote before each packet bears the channel that was agreed on with the server. */
  readonly ownHead: boolean
  packets: number
  octets: number
  lastTime: number
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
  readonly #framed: RtspPublisher['framed']
  readonly #flush: RtspPublisher['flush']
  readonly #clock: Clock
  readonly #lanes: (Lane | undefined)[] = []
  readonly #video: number
  readonly #fail: (failure: Failure) => void
  #waitForKey: boolean
  #dropping = false
  #delaySum = 0
  #delayCount = 0
  #rate = 0
  /** `figures.bytes` at `#rateAt`. */
  #rateFrom = 0
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
    this.#framed = parts.publisher.framed
    this.#flush = parts.publisher.flush
    this.#clock = parts.clock
    this.#fail = parts.fail
    this.#rateAt = parts.clock.now()
    this.#dropSince = this.#rateAt
    this.#video = -1
    for (const [out, track] of parts.tracks.entries()) {
      const source = parts.sources[out]
      if (source === undefined) continue
      const ownHead = parts.publisher.channelOf(out) === source * 2
      this.#lanes[source] = {
        out,
        track,
        fit: newFit(track),
        ownHead,
        packets: 0,
        octets: 0,
        lastTime: Number.NaN,
        reportDue: Number.NEGATIVE_INFINITY,
      }
      if (track.kind === 'video' && this.#video < 0) this.#video = source
    }
    this.#waitForKey = this.#video >= 0
  }

  /** More than a second waits in the socket. */
  get blocked(): boolean {
    return this.#waiting > Math.max(patience, this.#rate)
  }

  /** Some of what was sent last still lies in the memory it came in. */
  get holds(): boolean {
    return this.#waiting > 0
  }

  send(packets: readonly HubPacket[]): void {
    const now = this.#clock.now()
    if (this.#waiting > 0) this.#waiting = this.#publisher.waiting
    for (const packet of packets) {
      const lane = this.#lanes[packet.track]
      if (!lane) continue
      if (this.#waitForKey) {
        if (!(packet.key && packet.track === this.#video)) {
          if (this.#dropping) this.figures.dropped += 1
          continue
        }
        if (this.#dropping && this.#waiting > this.#limit(dropAfter) / 2) {
          this.figures.dropped += 1
          continue // still full: wait for the next group
        }
        this.#waitForKey = false
        this.#dropping = false
      }
      this.#pass(lane, packet, now)
    }
    this.#waiting = this.#flush()
  }

  #pass(lane: Lane, packet: HubPacket, now: number): void {
    const { memory, start, length } = packet
    const time = memory ? memory.readUInt32BE(start + 4) : packet.data.readUInt32BE(4)
    const frameBegins = time !== lane.lastTime
    if (frameBegins && packet.track === this.#video && this.#waitsLongerThan(dropAfter)) {
      // Cut between two frames: half a frame is worse for a reader than none.
      this.#waitForKey = true
      this.#dropping = true
      this.figures.dropped += 1
      return
    }
    if (frameBegins) {
      lane.lastTime = time
      if (packet.track === this.#video) this.figures.frames += 1
      this.#delaySum += now - packet.arrivedAt
      this.#delayCount += 1
    }
    if (!passesWhole(lane.fit, length)) for (const piece of fitPacket(lane.fit, packet.data)) this.#write(lane, piece)
    else if (!lane.ownHead || memory === undefined) this.#write(lane, packet.data)
    else {
      this.#count(lane, length)
      this.#framed(memory, start, length)
    }
    if (isDue(lane.reportDue, now, reportEvery)) this.#report(lane, packet, now)
  }

  #write(lane: Lane, piece: Buffer): void {
    this.#count(lane, piece.length)
    this.#publisher.rtp(lane.out, piece)
  }

  #count(lane: Lane, length: number): void {
    lane.packets += 1
    lane.octets += length - 12
    this.figures.bytes += length
    this.#waiting += length
  }

  #report(lane: Lane, { data, capturedAt, arrivedAt }: HubPacket, now: number): void {
    lane.reportDue = now + reportEvery
    const { packets, octets, lastTime } = lane
    const ntpMs = Number.isNaN(capturedAt) ? arrivedAt : capturedAt
    this.#publisher.rtcp(lane.out, writeSenderReport({ ssrc: data.readUInt32BE(8), ntpMs, rtpTime: lastTime, packets, octets }))
  }

  /** Milliseconds since 1970; about once a second. */
  tick(now: number): void {
    // A clock that was set back must not stop the counting until it has caught up.
    if (now < this.#rateAt) this.#countFrom(now)
    if (now < this.#dropSince) this.#dropSince = now
    const seconds = (now - this.#rateAt) / 1000
    if (seconds >= 0.5 && !this.#dropping) {
      const rate = (this.figures.bytes - this.#rateFrom) / seconds
      this.#rate = this.#rate === 0 ? rate : this.#rate * 0.7 + rate * 0.3
      this.#countFrom(now)
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

  /** Seconds of stream in the socket. What was added since is counted as waiting until the socket is asked. */
  #waitsLongerThan(seconds: number): boolean {
    const limit = this.#limit(seconds)
    if (this.#waiting <= limit) return false
    this.#waiting = this.#publisher.waiting
    return this.#waiting > limit
  }

  #countFrom(now: number): void {
    this.#rateFrom = this.figures.bytes
    this.#rateAt = now
  }

  #limit(seconds: number): number {
    return Math.max(patience * seconds, this.#rate * seconds)
  }
}
