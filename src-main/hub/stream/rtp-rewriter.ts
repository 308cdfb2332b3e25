/**
 * RTP rewriting (SSRC, sequence numbers, timestamps): one endless stream per track, whatever the camera does. Its restarts become a
 * gap, never a new stream.
 *
 * Servers drop everything after a new SSRC (MediaMTX 1.5), and players misread a jump in time as hours; so source, payload
 * type, numbers and timestamps that leave the hub are its own.
 */
import { randomInt } from 'node:crypto'

export class RtpRewriter {
  readonly payloadType: number
  readonly clockRate: number
  readonly ssrc = randomInt(1, 2 ** 32)
  /** Timestamp that stands for `origin`. */
  readonly #base = randomInt(2 ** 20, 2 ** 31)
  readonly #origin: number
  /** The packet sent last did not end its access unit. */
  cut = false
  #gap = 0
  #sequence = randomInt(2 ** 16)
  #offset = 0
  #newest = Number.NEGATIVE_INFINITY

  /** `origin`: the same instant for all tracks of a stream, milliseconds since 1970. */
  constructor(payloadType: number, clockRate: number, origin: number) {
    this.payloadType = payloadType
    this.clockRate = clockRate
    this.#origin = origin
  }

  /** A new count of the camera's begins with this (extended) timestamp, captured then. Goes on behind what was sent, by the time that passed. */
  splice(timestamp: number, capturedAt: number): void {
    const wished = this.#base + Math.round(((capturedAt - this.#origin) * this.clockRate) / 1000)
    const least = this.#newest + Math.round(this.clockRate / 50)
    this.#offset = Math.max(wished, least) - timestamp
    // A missing number tells readers that the rest of a unit cut in two will never come.
    this.#gap = this.cut ? 1 : 0
    this.cut = false
  }

  /** The next number, with `missing` left out. */
  number(missing: number): number {
    this.#sequence = (this.#sequence + 1 + missing + this.#gap) & 0xffff
    this.#gap = 0
    return this.#sequence
  }

  /** Our timestamp, extended, for one of the camera's. */
  stamp(timestamp: number): number {
    return timestamp + this.#offset
  }

  /** The camera's timestamp, extended, for one of ours of 32 bit, near the newest. */
  original(stamp: number): number {
    return this.#newest + ((stamp - (this.#newest % 2 ** 32)) | 0) - this.#offset
  }

  /** The same for a packet that is sent now. */
  timestamp(timestamp: number): number {
    const ours = this.stamp(timestamp)
    if (ours > this.#newest) this.#newest = ours
    return ours
  }
}
