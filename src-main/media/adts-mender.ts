/**
 * AAC that was announced with the headers of RFC 3640 and comes with ADTS headers, in their place or behind them: players find their
 * way, servers do not. Made into what was announced (§3.3.6, sizes of 13 bits, indexes of 3).
 */
import { type AacConfig, type AdtsHeader, readAdts } from './aac-config.ts'

/** Bytes of a frame that comes in pieces: the largest that ADTS can tell. */
const largest = 8192

export class AdtsMender {
  /** As the newest ADTS header says; undefined while none came. */
  config: AacConfig | undefined
  #pieces: Buffer[] = []
  #missing = 0

  /** The payload as it was announced, the same one where it is so already; undefined where it is part of a frame, or none. */
  mend(payload: Buffer): Buffer | undefined {
    if (this.#missing > 0) return this.#more(payload)
    if (readAdts(payload)) return this.#bare(payload)
    // One header per frame, 16 bits each.
    const bits = payload.length >= 4 ? payload.readUInt16BE(0) : 0
    const first = 2 + bits / 8
    if (bits === 0 || bits % 16 !== 0 || !readAdts(payload, first)) return payload
    return this.#wrapped(payload, bits / 16)
  }

  /** A packet was lost: what began does not end. */
  reset(): void {
    this.#pieces = []
    this.#missing = 0
  }

  #bare(payload: Buffer): Buffer | undefined {
    const frames: Buffer[] = []
    for (let at = 0; at < payload.length; ) {
      const head = readAdts(payload, at)
      if (!head) break
      this.#note(head)
      if (at + head.length > payload.length) {
        // A frame longer than its packet: the rest follows in the next ones.
        if (frames.length > 0) break
        this.#pieces = [Buffer.from(payload.subarray(at + head.head))]
        this.#missing = at + head.length - payload.length
        return undefined
      }
      frames.push(payload.subarray(at + head.head, at + head.length))
      at += head.length
    }
    return withHeaders(frames)
  }

  #more(payload: Buffer): Buffer | undefined {
    if (readAdts(payload) || this.#pieces.length > largest) {
      this.reset()
      return this.mend(payload)
    }
    this.#pieces.push(Buffer.from(payload.subarray(0, this.#missing)))
    this.#missing -= Math.min(this.#missing, payload.length)
    if (this.#missing > 0) return undefined
    const frame = Buffer.concat(this.#pieces)
    this.reset()
    return withHeaders([frame])
  }

  #wrapped(payload: Buffer, count: number): Buffer | undefined {
    const frames: Buffer[] = []
    let at = 2 + count * 2
    for (let n = 0; n < count; n++) {
      const size = payload.readUInt16BE(2 + n * 2) >> 3
      const head = readAdts(payload, at)
      if (!head || head.length !== size || at + size > payload.length) return payload
      this.#note(head)
      frames.push(payload.subarray(at + head.head, at + size))
      at += size
    }
    return withHeaders(frames)
  }

  #note({ objectType, rate, channels }: AdtsHeader): void {
    if (channels > 0) this.config = { objectType, rate, channels }
  }
}

function withHeaders(frames: readonly Buffer[]): Buffer | undefined {
  if (frames.length === 0) return undefined
  const head = Buffer.alloc(2 + frames.length * 2)
  head.writeUInt16BE(frames.length * 16, 0)
  frames.forEach((frame, n) => void head.writeUInt16BE(frame.length << 3, 2 + n * 2))
  return Buffer.concat([head, ...frames])
}
