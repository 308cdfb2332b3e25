/**
 * Packets one behind the other in blocks of the pool, each after a short record of what is known of it. Written once per packet and
 * read only when somebody joins, so nothing lives on the heap meanwhile.
 */
import type { BlockPool } from './block-pool.ts'
import { PacketStore } from './packet-store.ts'
import type { HubPacket } from './types.ts'

export interface KeptPacket extends HubPacket {
  /** First packet of an access unit. */
  readonly begins: boolean
  readonly video: boolean
}

/** u32 length, u8 track, u8 flags, u16 nothing, f64 captured, f64 arrived. */
const recordBytes = 24
const flags = { key: 1, begins: 2, video: 4 } as const

/** A place in a chain. */
export interface ChainPlace {
  readonly block: number
  readonly at: number
}

export class PacketChain {
  /** Bytes of packets. */
  bytes = 0
  count = 0
  readonly #pool: BlockPool
  readonly #blocks: { memory: Buffer; used: number }[] = []

  constructor(pool: BlockPool) {
    this.#pool = pool
  }

  add(packet: KeptPacket): void {
    const { data } = packet
    const needed = recordBytes + data.length
    let last = this.#blocks.at(-1)
    if (!last || last.used + needed > last.memory.length) {
      last = { memory: this.#pool.take(needed), used: 0 }
      this.#blocks.push(last)
    }
    const { memory, used } = last
    memory.writeUInt32LE(data.length, used)
    memory[used + 4] = packet.track
    memory[used + 5] = (packet.key ? flags.key : 0) | (packet.begins ? flags.begins : 0) | (packet.video ? flags.video : 0)
    memory.writeDoubleLE(packet.capturedAt, used + 8)
    memory.writeDoubleLE(packet.arrivedAt, used + 16)
    data.copy(memory, used + recordBytes)
    last.used += needed
    this.bytes += data.length
    this.count += 1
  }

  /** Where the next packet will be. */
  get end(): ChainPlace {
    return { block: this.#blocks.length - 1, at: this.#blocks.at(-1)?.used ?? 0 }
  }

  /** Copies of all packets from a place on, in memory of their own. */
  read(from: ChainPlace = { block: 0, at: 0 }, only: 'video' | 'all' = 'all'): KeptPacket[] {
    const store = new PacketStore(this.bytes + this.count * 4)
    const packets: KeptPacket[] = []
    for (let index = Math.max(0, from.block); index < this.#blocks.length; index++) {
      const { memory, used } = this.#blocks[index] as { memory: Buffer; used: number }
      let at = index === from.block ? from.at : 0
      while (at < used) {
        const length = memory.readUInt32LE(at)
        const bits = memory[at + 5] as number
        if (only === 'all' || bits & flags.video) packets.push(readPacket(memory, at, length, bits, store))
        at += recordBytes + length
      }
    }
    return packets
  }

  clear(): void {
    for (const { memory } of this.#blocks.splice(0)) this.#pool.give(memory)
    this.bytes = 0
    this.count = 0
  }
}

function readPacket(memory: Buffer, at: number, length: number, bits: number, store: PacketStore): KeptPacket {
  const track = memory[at + 4] as number
  return {
    track,
    data: store.copy(memory.subarray(at + recordBytes, at + recordBytes + length), track),
    key: (bits & flags.key) !== 0,
    begins: (bits & flags.begins) !== 0,
    video: (bits & flags.video) !== 0,
    capturedAt: memory.readDoubleLE(at + 8),
    arrivedAt: memory.readDoubleLE(at + 16),
  }
}
