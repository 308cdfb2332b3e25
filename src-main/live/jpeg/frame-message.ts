/**
 * Header and JPEG as one message (`src-shared/media-channel.ts`), written again and again into the same memory: a new buffer of
 * this size for each frame costs more than everything else that is done with it.
 *
 * A message stays valid until the next `write`, so that one must wait for the window's answer; when it cannot, `renew`.
 */
import { headBytes, type MediaMessage, writeHead } from '../../../src-shared/media-channel.ts'

export class FrameMessage {
  #memory = Buffer.alloc(0)

  write(frame: MediaMessage): Uint8Array {
    const size = headBytes + frame.body.length
    // Little room to spare: a MessagePort copies the whole memory behind a view. Never from Node's pool, for the same reason.
    if (this.#memory.length < size || this.#memory.length > size * 2) this.#memory = Buffer.allocUnsafeSlow(Math.ceil(size * 1.2))
    writeHead(frame, this.#memory)
    this.#memory.set(frame.body, headBytes)
    return this.#memory.subarray(0, size)
  }

  /** The last message may still be under way: leaves its memory alone. */
  renew(): void {
    this.#memory = Buffer.alloc(0)
  }
}
