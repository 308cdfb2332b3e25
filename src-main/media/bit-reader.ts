/** Reads bits of a NAL's raw payload: fixed lengths and Exp-Golomb codes (H.264 §9.1). Reading past the end gives zeros and sets `over`. */
export class BitReader {
  over = false
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  bit(): number {
    const byte = this.#bytes[this.#at >> 3]
    if (byte === undefined) {
      this.over = true
      return 0
    }
    const bit = (byte >> (7 - (this.#at & 7))) & 1
    this.#at += 1
    return bit
  }

  flag(): boolean {
    return this.bit() === 1
  }

  /** Up to 32 bits, unsigned. */
  bits(count: number): number {
    let value = 0
    for (let i = 0; i < count; i++) value = value * 2 + this.bit()
    return value
  }

  skip(count: number): void {
    this.#at += count
  }

  /** ue(v) */
  unsigned(): number {
    let zeros = 0
    while (!this.over && zeros < 32 && this.bit() === 0) zeros += 1
    return 2 ** zeros - 1 + this.bits(zeros)
  }

  /** se(v) */
  signed(): number {
    const code = this.unsigned()
    return code % 2 === 1 ? (code + 1) / 2 : -(code / 2)
  }
}

/** The payload of a NAL without its emulation prevention bytes (00 00 03 becomes 00 00). */
export function unescapeNal(nal: Uint8Array): Uint8Array {
  const out = new Uint8Array(nal.length)
  let zeros = 0
  let length = 0
  for (const byte of nal) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0
      continue
    }
    zeros = byte === 0 ? zeros + 1 : 0
    out[length++] = byte
  }
  return out.subarray(0, length)
}
