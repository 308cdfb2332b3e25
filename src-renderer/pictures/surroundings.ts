/** What a picture needs of the browser, handed in so that tests can turn the clock and the screen themselves. */
import type { Decoder, DecoderEvents } from './decoder.ts'
import { FragmentPlayer } from './fragment-player.ts'
import { JpegDecoder } from './jpeg-decoder.ts'
import { UnitDecoder } from './unit-decoder.ts'
import type { Way } from './viewing-ways.ts'

export interface Surroundings {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls once after `ms`; the result cancels. */
  after(ms: number, call: () => void): () => void
  /** Calls once before the next repaint. */
  beforePaint(call: () => void): void
  decode(jpeg: Uint8Array): Promise<ImageBitmap>
  decoder(way: Way, events: DecoderEvents): Decoder
}

const codecs = {
  decoder: (init: { output(frame: VideoFrame): void; error(error: unknown): void }) =>
    new VideoDecoder({ output: init.output, error: init.error }),
  chunk: (init: EncodedVideoChunkInit) => new EncodedVideoChunk(init),
  now: () => performance.now(),
}

const decode = (jpeg: Uint8Array) => createImageBitmap(new Blob([jpeg as BlobPart], { type: 'image/jpeg' }))

export const browser: Surroundings = {
  now: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
  beforePaint: (call) => void requestAnimationFrame(call),
  decode,
  decoder(way, events) {
    if (way === 'webcodecs') return new UnitDecoder(events, codecs)
    if (way === 'mse') return new FragmentPlayer(events)
    return new JpegDecoder(events, decode)
  },
}
