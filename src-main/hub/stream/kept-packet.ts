/**
 * A packet as the hub holds it: a place in a block, from which everything else is read when it is asked for. Thousands a second come
 * by, and most readers pass them on without looking at more than their heads.
 */

import type { HubPacket } from '../types.ts'
import { Block } from './block-pool.ts'

/** `$`, channel 2 × track, length (RFC 2326 §10.12), right before the packet in its memory. */
export const headBytes = 4
const numbersEach = 3
/** Three numbers for each packet from the back of its block: when it was captured, when it arrived, where it lies with what it is. */
export const recordBytes = numbersEach * Float64Array.BYTES_PER_ELEMENT

const flags = { key: 1, begins: 2, video: 4 } as const
/** Room for the flags below an offset. */
const flagBits = 3
const flagRange = 1 << flagBits

/** What is known of a packet beside its bytes. */
export interface PacketFacts {
  track: number
  video: boolean
  /** First packet of an access unit that a decoder can start from. */
  key: boolean
  /** First packet of an access unit. */
  begins: boolean
  /** Milliseconds since 1970, by our clock; NaN when it cannot be told. */
  capturedAt: number
  arrivedAt: number
}

export class KeptPacket implements HubPacket {
  readonly start: number
  readonly length: number
  readonly #block: Block
  readonly #record: number
  readonly #flags: number

  constructor(block: Block, index: number) {
    const record = recordOf(block, index)
    const packed = (block.numbers[record + 2] as number) | 0
    const { memory } = block
    this.#block = block
    this.#record = record
    this.#flags = packed & (flagRange - 1)
    this.start = packed >> flagBits
    this.length = ((memory[this.start - 2] as number) << 8) | (memory[this.start - 1] as number)
  }

  get memory(): Buffer {
    return this.#block.memory
  }

  get track(): number {
    return (this.#block.memory[this.start - 3] as number) >> 1
  }

  get data(): Buffer {
    return this.#block.memory.subarray(this.start, this.start + this.length)
  }

  get key(): boolean {
    return (this.#flags & flags.key) !== 0
  }

  /** First packet of an access unit. */
  get begins(): boolean {
    return (this.#flags & flags.begins) !== 0
  }

  get video(): boolean {
    return (this.#flags & flags.video) !== 0
  }

  get capturedAt(): number {
    return this.#block.numbers[this.#record] as number
  }

  get arrivedAt(): number {
    return this.#block.numbers[this.#record + 1] as number
  }
}

const recordOf = ({ numbers }: Block, index: number) => numbers.length - (index + 1) * numbersEach

/** A copy of `memory.subarray(from, to)` behind those that the block holds; it must have room. At most 65 535 bytes. */
export function store(block: Block, memory: Buffer, from: number, to: number, facts: PacketFacts): KeptPacket {
  const { memory: ours, numbers, used, count } = block
  const length = to - from
  const start = used + headBytes
  ours[used] = 0x24
  ours[used + 1] = facts.track * 2
  ours[used + 2] = length >> 8
  ours[used + 3] = length & 0xff
  memory.copy(ours, start, from, to)
  const record = recordOf(block, count)
  numbers[record] = facts.capturedAt
  numbers[record + 1] = facts.arrivedAt
  const bits = (facts.key ? flags.key : 0) | (facts.begins ? flags.begins : 0) | (facts.video ? flags.video : 0)
  numbers[record + 2] = start * flagRange + bits
  block.used = start + length
  block.count = count + 1
  return new KeptPacket(block, count)
}

export const hasRoom = ({ memory, used, count }: Block, length: number) =>
  memory.length - used - count * recordBytes >= headBytes + length + recordBytes

/** The same packets in memory of their own, for whoever keeps them. */
export function copiesOf(packets: readonly KeptPacket[]): KeptPacket[] {
  const bytes = packets.reduce((sum, { length }) => sum + headBytes + length + recordBytes, 0)
  const block = new Block(Math.ceil(bytes / 8) * 8)
  return packets.map((packet) => store(block, packet.memory, packet.start, packet.start + packet.length, packet))
}
