/**
 * Clock synchronisation (RTCP sender reports, drift): when was it captured? Ties each track's timestamps of one connection to the engine's clock.
 *
 * Network and camera only ever add delay, so the smallest (arrival - timestamp) is the best anchor; it may rise by 1 ms/s to
 * follow drift. Sender reports (RFC 3550 §6.4.1) are believed for the relation between tracks only, because camera clocks are wrong
 * by years; the absolute time stays ours. Corrections after the first second are slewed, since a step makes muxers squeeze audio:
 * from packet to packet they are at most a hundredth of the time between, unless the timestamps themselves jump against arrival.
 */

const leak = 0.001
const slew = 0.01
/** Milliseconds after which a correction is no longer a step. */
const settleTime = 1000
/** A difference that no delay explains: the clock was set. */
const jump = 2000
/** Tracks further apart than this by their reports do not share a clock. */
const nonsense = 2000

interface TrackClock {
  readonly msPerTick: number
  /** arrival - timestamp, milliseconds. */
  anchor: number
  anchoredAt: number
  /** Sender's clock - timestamp, milliseconds; NaN without a report. */
  reported: number
  /** What is added to a timestamp now. */
  offset: number
  outliers: number
}

export class WallClock {
  readonly #tracks: TrackClock[]
  #begun = Number.NaN
  #reportedAll = false
  #wasTied = false
  #trusted = true

  constructor(clockRates: readonly number[]) {
    this.#tracks = clockRates.map((rate) => ({
      msPerTick: 1000 / rate,
      anchor: Number.NaN,
      anchoredAt: 0,
      reported: Number.NaN,
      offset: Number.NaN,
      outliers: 0,
    }))
  }

  /** The first packet of a unit arrived. `timestamp` is extended. */
  arrived(track: number, timestamp: number, arrivedAt: number): void {
    const clock = this.#tracks[track] as TrackClock
    if (Number.isNaN(this.#begun)) this.#begun = arrivedAt
    const sample = arrivedAt - timestamp * clock.msPerTick
    const elapsed = Math.max(0, arrivedAt - clock.anchoredAt)
    clock.anchoredAt = arrivedAt
    if (Number.isNaN(clock.anchor)) clock.anchor = sample
    else {
      clock.outliers = sample > clock.anchor + jump ? clock.outliers + 1 : 0
      const anchor = clock.outliers > 50 ? sample : Math.min(clock.anchor + leak * elapsed, sample)
      // The timestamps themselves were set: what is known of them moves along. Reports alone never are a step.
      if (Math.abs(anchor - clock.anchor) > jump) clock.offset += anchor - clock.anchor
      clock.anchor = anchor
    }
    this.#settle(clock, elapsed, arrivedAt)
  }

  /** A sender report: `timestamp` (extended) was `at` by the sender's clock. */
  reported(track: number, timestamp: number, at: number): void {
    const clock = this.#tracks[track] as TrackClock
    const reported = at - timestamp * clock.msPerTick
    // The camera's clock was set: reports of other tracks from before do not go with this one.
    if (Math.abs(reported - clock.reported) > 1000) for (const other of this.#tracks) other.reported = Number.NaN
    clock.reported = reported
    const tied = this.#live.every((one) => !Number.isNaN(one.reported))
    // Judged when the tracks are tied, not again: a threshold that is crossed later would be a step for readers.
    if (tied && !this.#reportedAll) this.#trusted = this.#areNear()
    this.#reportedAll = tied
    this.#wasTied ||= tied
  }

  /** The reports put the tracks no further apart than buffers in a camera can explain. */
  #areNear(): boolean {
    const differences = this.#live.map((one) => one.anchor - one.reported)
    return Math.max(...differences) - Math.min(...differences) <= nonsense
  }

  /** A new count of timestamps began on this track. */
  restart(track: number): void {
    const clock = this.#tracks[track] as TrackClock
    clock.anchor = Number.NaN
    clock.reported = Number.NaN
    clock.offset = Number.NaN
    clock.outliers = 0
    this.#reportedAll = false
  }

  /** Milliseconds since 1970 by the engine's clock; NaN before the first packet of the track. */
  captureOf(track: number, timestamp: number): number {
    const clock = this.#tracks[track] as TrackClock
    return timestamp * clock.msPerTick + clock.offset
  }

  /** The timestamp (a fraction, may lie anywhere) at an instant; NaN before the first packet of the track. */
  timestampAt(track: number, at: number): number {
    const clock = this.#tracks[track]
    return clock ? (at - clock.offset) / clock.msPerTick : Number.NaN
  }

  /** Every track that sends has been tied to the others by a report. */
  get synchronised(): boolean {
    return this.#reportedAll
  }

  get #live(): TrackClock[] {
    return this.#tracks.filter((one) => !Number.isNaN(one.anchor))
  }

  #target(clock: TrackClock): number {
    if (!this.#trusted) return clock.anchor
    // Between the reports of a clock that was set: what holds the tracks together stays as it is.
    if (!this.#reportedAll && this.#wasTied && !Number.isNaN(clock.offset)) return clock.offset
    if (!this.#reportedAll || Number.isNaN(clock.reported)) return clock.anchor
    let ours = Number.POSITIVE_INFINITY
    for (const one of this.#tracks) {
      if (Number.isNaN(one.anchor) || Number.isNaN(one.reported)) continue
      ours = Math.min(ours, one.anchor - one.reported)
    }
    return clock.reported + ours
  }

  #settle(clock: TrackClock, elapsed: number, now: number): void {
    const target = this.#target(clock)
    const difference = target - clock.offset
    const early = now - this.#begun < settleTime
    if (early || Number.isNaN(difference)) clock.offset = target
    else clock.offset += Math.min(slew * elapsed, Math.max(-slew * elapsed, difference))
  }
}
