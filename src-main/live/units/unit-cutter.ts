/** Units of one track out of the hub's packets, each with the moments of its capture and arrival, on one scale for picture and sound. */
import type { HubPacket } from '../../hub/types.ts'
import type { Depacketizer, MediaUnit } from '../../media/index.ts'

export interface LiveUnit {
  /** Video: Annex B, parameter sets inside every key unit. Audio: one raw frame. Stays as it is until the second key unit after it, where its feed uses memory again (`unit-memory.ts`). */
  readonly data: Buffer
  readonly key: boolean
  /** Ticks of the track's clock, as the depacketizer tells them. */
  readonly timestamp: number
  /** Presentation time, microseconds; the same scale for all tracks of a stream, and never the same twice in a track. */
  readonly pts: number
  /** Milliseconds since 1970; NaN when it cannot be told. */
  readonly capturedAt: number
  readonly arrivedAt: number
}

interface Stamped {
  /** RTP timestamp of 32 bit. */
  stamp: number
  capturedAt: number
  arrivedAt: number
}

export class UnitCutter {
  readonly #depacketizer: Depacketizer
  readonly #clockRate: number
  /** A unit is told by its last packet, or by the first one of the next: these two are all that it can be of. */
  #newest: Stamped = { stamp: -1, capturedAt: Number.NaN, arrivedAt: Number.NaN }
  #former: Stamped = { ...this.#newest }
  /** Microseconds to add to the track's own time. */
  #offset: number | undefined
  #out: (unit: LiveUnit) => void = () => {}

  constructor(depacketizer: Depacketizer, clockRate: number) {
    this.#depacketizer = depacketizer
    this.#clockRate = clockRate
  }

  /** Returns how many units were given up with this packet. */
  push(packet: HubPacket, out: (unit: LiveUnit) => void): number {
    const depacketizer = this.#depacketizer
    const { memory = packet.data, start } = packet
    const stamp = memory.readUInt32BE(start + 4)
    if (stamp !== this.#newest.stamp) {
      const recycled = this.#former
      this.#former = this.#newest
      recycled.stamp = stamp
      recycled.capturedAt = packet.capturedAt
      recycled.arrivedAt = packet.arrivedAt
      this.#newest = recycled
    }
    const before = depacketizer.dropped
    this.#out = out
    if (depacketizer.pushWithin) depacketizer.pushWithin(memory, start, start + packet.length, this.#take)
    else depacketizer.push(packet.data, this.#take)
    return depacketizer.dropped - before
  }

  readonly #take = (unit: MediaUnit) => {
    const { capturedAt, arrivedAt } = unit.timestamp % 2 ** 32 === this.#former.stamp ? this.#former : this.#newest
    const ticks = (unit.timestamp * 1e6) / this.#clockRate
    // Tied to the capture once: what the estimate learns later must not make steps in what is played.
    this.#offset ??= (Number.isNaN(capturedAt) ? arrivedAt : capturedAt) * 1000 - ticks
    this.#out({
      data: unit.data,
      key: unit.key,
      timestamp: unit.timestamp,
      pts: Math.round(ticks + this.#offset),
      capturedAt,
      arrivedAt,
    })
  }
}
