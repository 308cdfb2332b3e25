/**
 * The packets since the last key frame, so that whoever joins has a picture at once; and the access unit before it, which gives
 * FFmpeg exact first time stamps (it cannot stamp the first unit that it reads, and drops one that is no key frame).
 */
import type { HubPacket } from './types.ts'

export interface KeptPacket extends HubPacket {
  /** First packet of an access unit (video). */
  readonly begins: boolean
  readonly video: boolean
}

export class KeptGroup {
  readonly #limit: number
  #packets: KeptPacket[] = []
  #before: readonly KeptPacket[] = []
  #bytes = 0
  #lastBegin = 0
  /** The group outgrew its limit: whoever joins waits for the next key frame. */
  #tooLarge = true

  /** `limit`: bytes. */
  constructor(limit: number) {
    this.#limit = limit
  }

  add(packet: KeptPacket): void {
    if (packet.key) {
      if (this.#packets.length > 0) this.#before = this.#packets.slice(this.#lastBegin).filter((one) => one.video)
      this.#packets = []
      this.#bytes = 0
      this.#tooLarge = false
    }
    if (this.#tooLarge) return
    this.#bytes += packet.data.length
    if (this.#bytes > this.#limit) {
      this.clear()
      return
    }
    if (packet.begins && packet.video) this.#lastBegin = this.#packets.length
    this.#packets.push(packet)
  }

  /** The unit before a key frame that is about to be added. */
  precede(packets: readonly KeptPacket[]): void {
    this.clear()
    this.#before = packets
  }

  /** From the key frame on; empty when there is none to be had. */
  get packets(): readonly KeptPacket[] {
    return this.#packets
  }

  get before(): readonly KeptPacket[] {
    return this.#packets.length > 0 ? this.#before : []
  }

  get bytes(): number {
    return this.#bytes
  }

  clear(): void {
    this.#packets = []
    this.#before = []
    this.#bytes = 0
    this.#tooLarge = true
  }
}
