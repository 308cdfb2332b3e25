/** A packet as the hub holds it. One class, so that whatever handles thousands a second sees one shape. */
import type { HubPacket } from './types.ts'

/** `$`, channel, length (RFC 2326 §10.12), right before the packet in its memory. */
export const headBytes = 4

export class KeptPacket implements HubPacket {
  readonly track: number
  readonly memory: Buffer
  readonly start: number
  readonly data: Buffer
  readonly key: boolean
  /** First packet of an access unit. */
  readonly begins: boolean
  readonly video: boolean
  readonly capturedAt: number
  readonly arrivedAt: number

  constructor(
    track: number,
    memory: Buffer,
    start: number,
    length: number,
    key: boolean,
    begins: boolean,
    video: boolean,
    capturedAt: number,
    arrivedAt: number,
  ) {
    this.track = track
    this.memory = memory
    this.start = start
    this.data = memory.subarray(start, start + length)
    this.key = key
    this.begins = begins
    this.video = video
    this.capturedAt = capturedAt
    this.arrivedAt = arrivedAt
  }
}

/** The same packets in memory of their own, for whoever keeps them. */
export function copiesOf(packets: readonly KeptPacket[]): KeptPacket[] {
  const bytes = packets.reduce((sum, { data }) => sum + headBytes + data.length, 0)
  const own = Buffer.allocUnsafeSlow(bytes)
  let at = 0
  return packets.map(({ track, memory, start, data: { length }, key, begins, video, capturedAt, arrivedAt }) => {
    memory.copy(own, at, start - headBytes, start + length)
    const packet = new KeptPacket(track, own, at + headBytes, length, key, begins, video, capturedAt, arrivedAt)
    at += headBytes + length
    return packet
  })
}
