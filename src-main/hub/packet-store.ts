/**
 * Where the packets live that are handed out: copied one behind the other into blocks, each with room for its interleaved head.
 *
 * A view on a socket's chunk would keep 64 KiB alive for a packet of 1.4 (262 MB were seen); here neighbours belong to one stream,
 * and blocks are small, so that they die young. Because the head (`$`, channel, length; RFC 2326 §10.12) stands before each packet,
 * neighbours go to a reader as one piece of memory without being copied again.
 */

const blockBytes = 16 * 1024
export const headBytes = 4

export class PacketStore {
  readonly #blockBytes: number
  #block: Buffer = Buffer.alloc(0)
  #used = 0

  /** `bytes` of a block; the whole, where it is known how much is to come. */
  constructor(bytes = blockBytes) {
    this.#blockBytes = bytes
  }

  /** A copy with its head, for channel 2 × track. At most 65 535 bytes. */
  copy(packet: Buffer, track: number): Buffer {
    const room = this.reserve(packet.length, track)
    packet.copy(room)
    return room
  }

  /** Memory for a packet of this size, its head written. */
  reserve(length: number, track: number): Buffer {
    if (this.#used + headBytes + length > this.#block.length) {
      this.#block = Buffer.allocUnsafeSlow(Math.max(this.#blockBytes, headBytes + length))
      this.#used = 0
    }
    const head = this.#used
    this.#block[head] = 0x24
    this.#block[head + 1] = track * 2
    this.#block.writeUInt16BE(length, head + 2)
    this.#used += headBytes + length
    return this.#block.subarray(head + headBytes, head + headBytes + length)
  }
}

/** Memory from the head of `first` to the end of `last`, which lie in one block with nothing else between. */
export function span(first: Buffer, last: Buffer): Buffer {
  const start = first.byteOffset - headBytes
  return Buffer.from(first.buffer as ArrayBuffer, start, last.byteOffset + last.length - start)
}

export function areNeighbours(packet: Buffer, next: Buffer): boolean {
  return packet.buffer === next.buffer && packet.byteOffset + packet.length + headBytes === next.byteOffset
}
