/**
 * The packets since the last key frame, so that whoever joins has a picture at once; and the access unit before it, which gives
 * FFmpeg exact first time stamps (it cannot stamp the first unit that it reads, and drops one that is no key frame).
 */
import type { BlockPool } from './block-pool.ts'
import { type ChainPlace, type KeptPacket, PacketChain } from './packet-chain.ts'

export class KeptGroup {
  readonly #limit: number
  readonly #group: PacketChain
  readonly #before: PacketChain
  #lastUnit: ChainPlace = { block: 0, at: 0 }
  /** Nothing is kept until the next key frame: none came yet, or the group outgrew its limit. */
  #waiting = true

  /** `limit`: bytes. */
  constructor(limit: number, pool: BlockPool) {
    this.#limit = limit
    this.#group = new PacketChain(pool)
    this.#before = new PacketChain(pool)
  }

  add(packet: KeptPacket): void {
    if (packet.key) this.#turn()
    if (this.#waiting) return
    if (this.#group.bytes + packet.data.length > this.#limit) {
      this.clear()
      return
    }
    if (packet.begins && packet.video) this.#lastUnit = this.#group.end
    this.#group.add(packet)
  }

  /** The unit before a key frame that is about to be added. */
  precede(packets: readonly KeptPacket[]): void {
    this.clear()
    for (const packet of packets) this.#before.add(packet)
  }

  /** Copies, from the key frame on; empty when there is none to be had. */
  read(): KeptPacket[] {
    return this.#group.count > 0 ? this.#group.read() : []
  }

  /** The same without copies: good for the call only. */
  views(): KeptPacket[] {
    const packets: KeptPacket[] = []
    this.#group.each((packet) => packets.push(packet))
    return packets
  }

  readBefore(): KeptPacket[] {
    return this.#group.count > 0 ? this.#before.read() : []
  }

  get bytes(): number {
    return this.#group.bytes
  }

  clear(): void {
    this.#group.clear()
    this.#before.clear()
    this.#waiting = true
  }

  /** A key frame comes: of what was, only the last unit stays. */
  #turn(): void {
    this.#waiting = false
    if (this.#group.count === 0) return
    this.#before.clear()
    this.#group.each((packet) => {
      if (packet.video) this.#before.add(packet)
    }, this.#lastUnit)
    this.#group.clear()
    this.#lastUnit = this.#group.end
  }
}
