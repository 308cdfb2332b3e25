/**
 * Where the packets of one stream lie while they are handed out: one behind the other, each with room for its interleaved head.
 *
 * Because the head (`$`, channel, length; RFC 2326 §10.12) stands before each packet, neighbours go to a socket as one piece of
 * memory without being copied again. The blocks go back to the pool of all streams as soon as nobody holds on to them: memory that
 * is new for every packet costs more in garbage collection than all other work together.
 */
import type { BlockPool } from './block-pool.ts'

export const headBytes = 4

export class PacketStore {
  readonly #source: Pick<BlockPool, 'take' | 'give' | 'lose'>
  #blocks: Buffer[] = []
  #used = 0

  constructor(source: Pick<BlockPool, 'take' | 'give' | 'lose'>) {
    this.#source = source
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
    let block = this.#blocks.at(-1)
    if (!block || this.#used + needed > block.length) {
      block = this.#source.take(needed)
      this.#blocks.push(block)
      this.#used = 0
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
    for (const block of this.#blocks.splice(0)) {
      if (held) this.#source.lose()
      else this.#source.give(block)
    }
    this.#used = 0
  }
}

/** One piece of memory of just this size, for what is known beforehand. */
export function storeOf(bytes: number): PacketStore {
  return new PacketStore({ take: (needed) => Buffer.allocUnsafeSlow(Math.max(bytes, needed)), give() {}, lose() {} })
}

/** Memory from the head of `first` to the end of `last`, which lie in one block with nothing else between. */
export function span(first: Buffer, last: Buffer): Buffer {
  const start = first.byteOffset - headBytes
  return Buffer.from(first.buffer as ArrayBuffer, start, last.byteOffset + last.length - start)
}

export function areNeighbours(packet: Buffer, next: Buffer): boolean {
  return packet.buffer === next.buffer && packet.byteOffset + packet.length + headBytes === next.byteOffset
}
