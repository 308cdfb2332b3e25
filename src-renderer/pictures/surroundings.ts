/** What a picture needs of the browser, handed in so that tests can turn the clock and the screen themselves. */
import type { WebCodecs } from './unit-decoder.ts'

export interface Surroundings {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls once after `ms`; the result cancels. */
  after(ms: number, call: () => void): () => void
  /** Calls once before the next repaint. */
  beforePaint(call: () => void): void
  decode(jpeg: Uint8Array): Promise<ImageBitmap>
  readonly codecs: WebCodecs
}

export const browser: Surroundings = {
  now: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
  beforePaint: (call) => void requestAnimationFrame(call),
  decode: (jpeg) => createImageBitmap(new Blob([jpeg as BlobPart], { type: 'image/jpeg' })),
  codecs: {
    decoder: (init) => new VideoDecoder({ output: init.output, error: init.error }),
    chunk: (init) => new EncodedVideoChunk(init),
    now: () => performance.now(),
  },
}
