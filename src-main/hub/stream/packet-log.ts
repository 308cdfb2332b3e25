/**
 * A ring of packets, zero-copy: those of one stream in the order in which they go out, written once: whoever is served now and whoever joins later reads
 * the same memory.
 *
 * A block holds packets from its front, each behind its interleaved head (`$`, channel 2 × track, length; RFC 2326 §10.12), so that
 * neighbours go to a socket as one piece without being copied again; and from its back three numbers for each packet: when it was
 * captured, when it arrived, and where it lies with what it is. So nothing of what is kept lives on the heap, and blocks go back to
 * the pool of all streams: memory that is new for every packet costs more in garbage collection than all other work together.
 */
import type { Block, BlockPool } from './block-pool.ts'
import { hasRoom, headBytes, KeptPacket, type PacketFacts, recordBytes, store } from './kept-packet.ts'

/** Where a packet is. Good until it is trimmed away. */
export interface Place {
  /** Counted since the log began. */
  readonly block: number
  readonly index: number
}

export class PacketLog {
  readonly #pool: BlockPool
  readonly #blocks: Block[] = []
  /** Blocks that were given back. */
  #gone = 0

  constructor(pool: BlockPool) {
    this.#pool = pool
  }

  /** A copy of `memory.subarray(from, to)` with its head, at the end. At most 65 535 bytes. */
  append(memory: Buffer, from: number, to: number, facts: PacketFacts): KeptPacket {
    const last = this.#blocks[this.#blocks.length - 1]
    const block = last && hasRoom(last, to - from) ? last : this.#grow(to - from)
    return store(block, memory, from, to, facts)
  }

  #grow(length: number): Block {
    const block = this.#pool.take(headBytes + length + recordBytes)
    this.#blocks.push(block)
    return block
  }

  /** Where the newest packet is. */
  get last(): Place {
    const { length } = this.#blocks
    return { block: this.#gone + length - 1, index: (this.#blocks[length - 1]?.count ?? 0) - 1 }
  }

  /** All packets from a place on, up to one if given; their memory is the log's. */
  read(from: Place, to?: Place): KeptPacket[] {
    const packets: KeptPacket[] = []
    for (let number = Math.max(0, from.block - this.#gone); number < this.#blocks.length; number++) {
      const block = this.#blocks[number] as Block
      const isFirst = number === from.block - this.#gone
      const isLast = to !== undefined && number >= to.block - this.#gone
      const end = isLast ? to.index : block.count
      for (let index = isFirst ? from.index : 0; index < end; index++) packets.push(new KeptPacket(block, index))
      if (isLast) break
    }
    return packets
  }

  /** All that is in it may still be looked at by others. */
  hold(): void {
    for (const block of this.#blocks) block.held = true
  }

  /** Everything before a place is done with; without one, everything. */
  trim(before: Place | undefined): void {
    const count = before ? Math.max(0, before.block - this.#gone) : this.#blocks.length
    if (count === 0) return
    this.#gone += count
    for (const block of this.#blocks.splice(0, count)) this.#pool.give(block)
  }
}
