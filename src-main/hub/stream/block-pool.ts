/** A memory pool: blocks that all streams of the hub share and use again: what is kept for seconds would otherwise be garbage of the slow kind. */

/** A few pictures: what crosses from one block into the next goes to a socket in two pieces, and a stream has half a block too many at either end. */
const blockBytes = 64 * 1024

/** Packets from the front, what is known of them from the back: see `packet-log.ts`. */
export class Block {
  readonly memory: Buffer
  /** The same memory. */
  readonly numbers: Float64Array
  /** Bytes of packets. */
  used = 0
  /** Packets. */
  count = 0
  /** Somebody outside may still look at it, so it is not used again. */
  held = false

  constructor(bytes: number) {
    this.memory = Buffer.allocUnsafeSlow(bytes)
    this.numbers = new Float64Array(this.memory.buffer, 0, bytes / Float64Array.BYTES_PER_ELEMENT)
  }
}

export class BlockPool {
  readonly #free: Block[] = []
  readonly #spare: number
  #lent = 0

  /** `spare`: bytes of free blocks that are held ready. */
  constructor(spare = 16 * 1024 * 1024) {
    this.#spare = Math.floor(spare / blockBytes)
  }

  /** An empty block of at least `bytes`; its memory is whatever it was. */
  take(bytes: number): Block {
    this.#lent += 1
    const block = bytes <= blockBytes ? this.#free.pop() : undefined
    if (!block) return new Block(bytes <= blockBytes ? blockBytes : Math.ceil(bytes / 8) * 8)
    block.used = block.count = 0
    return block
  }

  /** Nobody of this room looks at it any more. */
  give(block: Block): void {
    this.#lent -= 1
    if (!block.held && block.memory.length === blockBytes && this.#free.length < this.#spare) this.#free.push(block)
  }

  /** Blocks in use. */
  get lent(): number {
    return this.#lent
  }
}
