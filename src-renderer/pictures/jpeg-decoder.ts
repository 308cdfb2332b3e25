/** JPEGs to pictures; at most one waits to be drawn, and every bitmap is closed. */
import type { MediaMessage } from '../../src-shared/media-channel.ts'
import type { Decoder, DecoderEvents } from './decoder.ts'

export class JpegDecoder implements Decoder {
  readonly #events: DecoderEvents
  readonly #decode: (jpeg: Uint8Array) => Promise<ImageBitmap>
  #closed = false

  constructor(events: DecoderEvents, decode: (jpeg: Uint8Array) => Promise<ImageBitmap>) {
    this.#events = events
    this.#decode = decode
  }

  stream(): void {}

  push(message: MediaMessage): void {
    const { body, ...head } = message
    this.#decode(body).then(
      (bitmap) => {
        if (this.#closed) bitmap.close()
        else this.#events.picture({ image: bitmap, width: bitmap.width, height: bitmap.height, head, close: () => bitmap.close() })
      },
      () => {
        if (!this.#closed) this.#events.taken(head.seq)
      },
    )
  }

  close(): void {
    this.#closed = true
  }
}
