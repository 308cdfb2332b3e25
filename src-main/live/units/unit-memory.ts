/**
 * A memory pool for the units of one stream, used again group by group: new memory for every picture is what garbage collection
 * spends its time on.
 *
 * A unit stays as it is until the second key unit after it; who keeps it longer copies it.
 */

const slabBytes = 128 * 1024
/** Where no key unit comes for long, memory turns over after so many bytes. */
const turnAfter = 8 * 1024 * 1024
/** Empty slabs that all streams share. */
const empty: Buffer[] = []
const emptyLimit = 32

export class UnitMemory {
  #now: Buffer[] = []
  #before: Buffer[] = []
  /** Bytes of the newest slab. */
  #used = slabBytes
  #bytes = 0

  /** Bytes that it keeps. */
  get held(): number {
    return (this.#now.length + this.#before.length) * slabBytes
  }

  take(bytes: number, key: boolean): Buffer {
    if (key || this.#bytes > turnAfter) this.#turn()
    this.#bytes += bytes
    if (bytes > slabBytes) return Buffer.allocUnsafeSlow(bytes)
    if (this.#used + bytes > slabBytes) {
      this.#now.push(empty.pop() ?? Buffer.allocUnsafeSlow(slabBytes))
      this.#used = 0
    }
    const from = this.#used
    this.#used += bytes
    return (this.#now[this.#now.length - 1] as Buffer).subarray(from, from + bytes)
  }

  #turn(): void {
    for (const slab of this.#before) if (empty.length < emptyLimit) empty.push(slab)
    this.#before = this.#now
    this.#now = []
    this.#used = slabBytes
    this.#bytes = 0
  }
}
