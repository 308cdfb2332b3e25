/**
 * Where the packets of one stream lie while they are handed out: one behind the other, each with room for its interleaved head.
 *
 * Because the head (`$`, channel, length; RFC 2326 §10.12) stands before each packet, neighbours go to a socket as one piece of
 * memory without being copied again. The blocks are used again as soon as nobody holds on to them: memory that is new for every
 * packet costs more in garbage collection than all other work together.
 */

const blockBytes = 32 * 1024
/** Blocks that are used again; a key frame may need more for once. */
const keptBlocks = 2
export const headBytes = 4

export class PacketStore {
  readonly #blockBytes: number
  #blocks: Buffer[] = []
  #current = -1
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
    const needed = headBytes + length
    let block = this.#blocks[this.#current]
    while (!block || this.#used + needed > block.length) {
      this.#current += 1
      this.#used = 0
      block = this.#blocks[this.#current]
      if (!block) {
        block = Buffer.allocUnsafeSlow(Math.max(this.#blockBytes, needed))
        this.#blocks.push(block)
      }
    }
    const head = this.#used
    block[head] = 0x24
    block[head + 1] = track * 2
    block[head + 2] = length >> 8
    block[head + 3] = length & 0xff
    this.#used += needed
    return block.subarray(head + headBytes, head + needed)
  }

  /** All that was handed out is done with, or else `held`: then the memory is left to whoever holds it. */
  release(held: boolean): void {
    if (held) this.#blocks = []
    else if (this.#blocks.length > keptBlocks) this.#blocks.length = keptBlocks
    this.#current = this.#blocks.length > 0 ? 0 : -1
    this.#used = 0
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
