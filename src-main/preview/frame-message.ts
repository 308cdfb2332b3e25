/**
 * Header and JPEG as one message (`src-shared/preview.ts`), written again and again into the same memory: a new buffer of
 * this size for each frame costs more than everything else that is done with it.
 *
 * A message stays valid until the next `write`, so that one must wait for the window's answer; when it cannot, `renew`.
 */
import { type Frame, frameHeaderBytes, writeFrameHeader } from '../../src-shared/preview.ts'

export class FrameMessage {
  #memory = Buffer.alloc(0)

  write(frame: Frame): Uint8Array {
    const size = frameHeaderBytes + frame.jpeg.length
    // Little room to spare: a MessagePort copies the whole memory behind a view. Never from Node's pool, for the same reason.
    if (this.#memory.length < size || this.#memory.length > size * 2) this.#memory = Buffer.allocUnsafeSlow(Math.ceil(size * 1.2))
    writeFrameHeader(frame, this.#memory)
    this.#memory.set(frame.jpeg, frameHeaderBytes)
    return this.#memory.subarray(0, size)
  }

  /** The last message may still be under way: leaves its memory alone. */
  renew(): void {
    this.#memory = Buffer.alloc(0)
  }
}
