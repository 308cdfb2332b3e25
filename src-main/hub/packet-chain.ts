/**
 * Packets one behind the other in blocks of the pool, each after a short record of what is known of it. Written once per packet and
 * read only when somebody joins, so nothing lives on the heap meanwhile.
 */
import type { BlockPool } from './block-pool.ts'
import { headBytes, storeOf } from './packet-store.ts'
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

  /** Copies of all packets, in memory of their own. */
  read(): KeptPacket[] {
    const store = storeOf(this.bytes + this.count * headBytes)
    const packets: KeptPacket[] = []
    this.each((packet) => packets.push({ ...packet, data: store.copy(packet.data, packet.track) }))
    return packets
  }

  /** All packets from a place on; their memory is the chain's, good for the call only. */
  each(call: (packet: KeptPacket) => void, from: ChainPlace = { block: 0, at: 0 }): void {
    for (let index = Math.max(0, from.block); index < this.#blocks.length; index++) {
      const { memory, used } = this.#blocks[index] as { memory: Buffer; used: number }
      let at = index === from.block ? from.at : 0
      while (at < used) {
        const packet = packetAt(memory, at)
        call(packet)
        at += recordBytes + packet.data.length
      }
    }
  }

  clear(): void {
    for (const { memory } of this.#blocks.splice(0)) this.#pool.give(memory)
    this.bytes = 0
    this.count = 0
  }
}

function packetAt(memory: Buffer, at: number): KeptPacket {
  const bits = memory[at + 5] as number
  const start = at + recordBytes
  return {
    track: memory[at + 4] as number,
    data: memory.subarray(start, start + memory.readUInt32LE(at)),
    key: (bits & flags.key) !== 0,
    begins: (bits & flags.begins) !== 0,
    video: (bits & flags.video) !== 0,
    capturedAt: memory.readDoubleLE(at + 8),
    arrivedAt: memory.readDoubleLE(at + 16),
  }
}
