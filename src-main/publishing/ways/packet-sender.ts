/**
 * Sending with backpressure: passes packets on to a server's session as they are: starts at a key frame, reports the time of each track, and leaves out
 * groups of pictures where the line or the server takes less than comes. It never ends the session for that: what arrives then
 * is a stream with gaps, which is more than one that begins anew again and again. Who takes nothing at all is noticed by the
 * publisher itself.
 *
 * No promise per packet, and no copy of one that stands behind its own head in the hub's memory: fifty cameras must stay cheap.
 * Whoever owns it calls `tick` about once a second.
 */

import { type Clock, isDue } from '../../base/index.ts'
import type { HubPacket } from '../../hub/types.ts'
import type { Track } from '../../media/index.ts'
import { writeSenderReport } from '../../rtsp/index.ts'
import type { RtspPublisher } from '../../rtsp/types.ts'
import { fitPacket, newFit, passesWhole } from './fit-packet.ts'
import { type Lag, type Pace, watchPace } from './pace.ts'

export interface SenderFigures {
  bytes: number
  frames: number
  /** Packets that were left out because the line or the server was slow. */
  dropped: number
  /** What comes and what leaves, bits per second over the last seconds; undefined while nothing is left out. */
  thinned: Thinned | undefined
  /** While what comes stands for less time than passes. */
  lag: Lag | undefined
  /** Mean milliseconds from the arrival of a picture (or piece of sound) to its sending since the last `tick`; null without packets. */
  delay: number | null
}

export interface Thinned {
  /** Milliseconds since 1970. */
  readonly since: number
  readonly needed: number
  readonly through: number
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

interface Tick {
  /** Milliseconds of the machine's own clock. */
  readonly at: number
  /** Bytes until then: that came, that the kernel took, that were left out. */
  readonly came: number
  readonly left: number
  readonly leftOut: number
}

const reportEvery = 5000
/** Seconds of what the line takes that may wait in the socket; more, and groups of pictures are left out. */
const dropAfter = 1.5
/** Below this many bytes the socket is only busy, whatever the rate; on a line that is known to be slow, below this many. */
const patience = 512 * 1024
const slowPatience = 96 * 1024
/** Ticks over which a slow line is measured: what waits leaves by large pieces. */
const measuredTicks = 15

export class PacketSender {
  readonly figures: SenderFigures = { bytes: 0, frames: 0, dropped: 0, thinned: undefined, lag: undefined, delay: null }
  readonly #publisher: RtspPublisher
  readonly #framed: RtspPublisher['framed']
  readonly #flush: RtspPublisher['flush']
  readonly #clock: Clock
  readonly #lanes: (Lane | undefined)[] = []
  /** The track that may be cut between its frames: the picture, or sound that is alone. */
  readonly #lead: number
  readonly #pace: Pace
  #waitForKey: boolean
  #dropping = false
  #delaySum = 0
  #delayCount = 0
  #rate = 0
  /** `figures.bytes` at `#rateAt`. */
  #rateFrom = 0
  #rateAt: number
  #waiting = 0
  /** Bytes that were left out. */
  #leftOut = 0
  /** The last ticks, the oldest first. */
  #ticks: Tick[] = []

  /** `tracks`: those announced, in their order; `sources`: the index that each bears in the packets given to `send`. */
  constructor(parts: {
    publisher: RtspPublisher
    tracks: readonly Track[]
    sources: readonly number[]
    clock: Clock
  }) {
    this.#publisher = parts.publisher
    this.#framed = parts.publisher.framed
    this.#flush = parts.publisher.flush
    this.#clock = parts.clock
    this.#rateAt = parts.clock.now()
    const lead = parts.tracks.findIndex(({ kind }) => kind === 'video')
    this.#lead = parts.sources[Math.max(0, lead)] ?? -1
    this.#pace = watchPace(parts.tracks[Math.max(0, lead)]?.clockRate ?? 90_000)
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
    }
    this.#waitForKey = lead >= 0
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
        const begins = packet.track === this.#lead && (packet.key || lane.track.kind === 'audio')
        if (!begins || (this.#dropping && this.#waiting > this.#limit() / 2)) {
          if (packet.track === this.#lead) this.#pace.saw(timeOf(packet))
          if (this.#dropping) this.#leaveOut(packet)
          continue
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
    const time = timeOf(packet)
    const frameBegins = time !== lane.lastTime
    if (frameBegins && packet.track === this.#lead) this.#pace.saw(time)
    if (frameBegins && packet.track === this.#lead && this.#isFull()) {
      // Cut between two frames: half a frame is worse for a reader than none.
      this.#waitForKey = true
      this.#dropping = true
      this.#leaveOut(packet)
      return
    }
    if (frameBegins) {
      lane.lastTime = time
      if (lane.track.kind === 'video') this.figures.frames += 1
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
    this.#pace.tick(now, performance.now())
    this.figures.lag = this.#pace.lag
    this.#measure(now)
  }

  #measure(now: number): void {
    const { bytes } = this.figures
    this.#ticks.push({ at: performance.now(), came: bytes + this.#leftOut, left: bytes - this.#waiting, leftOut: this.#leftOut })
    if (this.#ticks.length > measuredTicks) this.#ticks.shift()
    const [first, last] = [this.#ticks[0], this.#ticks.at(-1)]
    if (!first || !last || last.leftOut === first.leftOut) {
      this.figures.thinned = undefined
      return
    }
    const bitsPerSecond = (amount: number) => (amount * 8000) / (last.at - first.at)
    const since = this.figures.thinned?.since ?? now
    this.figures.thinned = { since, needed: bitsPerSecond(last.came - first.came), through: bitsPerSecond(last.left - first.left) }
  }

  #leaveOut({ length }: HubPacket): void {
    this.figures.dropped += 1
    this.#leftOut += length
  }

  /** What was added since the socket was asked is counted as waiting until it is asked. */
  #isFull(): boolean {
    const limit = this.#limit()
    if (this.#waiting <= limit) return false
    this.#waiting = this.#publisher.waiting
    return this.#waiting > limit
  }

  #countFrom(now: number): void {
    this.#rateFrom = this.figures.bytes
    this.#rateAt = now
  }

  /** Bytes that may wait: what a viewer's picture is late by. */
  #limit(): number {
    const { thinned } = this.figures
    if (thinned) return Math.max(slowPatience, (thinned.through / 8) * dropAfter)
    return Math.max(patience, this.#rate) * dropAfter
  }
}

/** `data` is asked for only where it is needed: it makes a view, which for every packet is a twentieth of what sending costs. */
function timeOf(packet: HubPacket): number {
  return packet.memory ? packet.memory.readUInt32BE(packet.start + 4) : packet.data.readUInt32BE(4)
}
