/** Blocks of memory that all streams of the hub share and use again: what is kept for seconds would otherwise be garbage of the slow kind. */

const blockBytes = 64 * 1024

export class BlockPool {
  readonly #free: Buffer[] = []
  readonly #spare: number
  #lent = 0

  /** `spare`: bytes of free blocks that are held ready. */
  constructor(spare = 16 * 1024 * 1024) {
    this.#spare = Math.floor(spare / blockBytes)
  }

  /** At least `bytes` long; its content is whatever it was. */
  take(bytes: number): Buffer {
    this.#lent += 1
    return (bytes <= blockBytes ? this.#free.pop() : undefined) ?? Buffer.allocUnsafeSlow(Math.max(bytes, blockBytes))
  }

  /** Nobody may look at it any more. */
  give(block: Buffer): void {
    this.#lent -= 1
    if (block.length === blockBytes && this.#free.length < this.#spare) this.#free.push(block)
  }

  /** A block will not come back: somebody else holds on to it. */
  lose(): void {
    this.#lent -= 1
  }

  /** Blocks in use. */
  get lent(): number {
    return this.#lent
  }
}
