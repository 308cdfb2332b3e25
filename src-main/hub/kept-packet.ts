/** A packet as the hub holds it. One class, so that whatever handles thousands a second sees one shape. */
import type { HubPacket } from './types.ts'

/** `$`, channel, length (RFC 2326 §10.12), right before the packet in its memory. */
export const headBytes = 4

export class KeptPacket implements HubPacket {
  readonly track: number
  readonly data: Buffer
  readonly key: boolean
  /** First packet of an access unit. */
  readonly begins: boolean
  readonly video: boolean
  readonly capturedAt: number
  readonly arrivedAt: number

  constructor(track: number, data: Buffer, key: boolean, begins: boolean, video: boolean, capturedAt: number, arrivedAt: number) {
    this.track = track
    this.data = data
    this.key = key
    this.begins = begins
    this.video = video
    this.capturedAt = capturedAt
    this.arrivedAt = arrivedAt
  }

  get framed(): boolean {
    return true
  }
}

/** The same packets in memory of their own, for whoever keeps them. */
export function copiesOf(packets: readonly KeptPacket[]): KeptPacket[] {
  const bytes = packets.reduce((sum, { data }) => sum + headBytes + data.length, 0)
  const memory = Buffer.allocUnsafeSlow(bytes)
  let at = 0
  return packets.map(({ track, data, key, begins, video, capturedAt, arrivedAt }) => {
    const start = at + headBytes
    Buffer.from(data.buffer, data.byteOffset - headBytes, headBytes + data.length).copy(memory, at)
    at = start + data.length
    return new KeptPacket(track, memory.subarray(start, at), key, begins, video, capturedAt, arrivedAt)
  })
}
