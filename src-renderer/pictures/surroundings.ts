/** What a picture needs of the browser, handed in so that tests can turn the clock and the screen themselves. */
import type { Decoder, DecoderEvents } from './decoder.ts'
import { FragmentPlayer } from './fragment-player.ts'
import { JpegDecoder } from './jpeg-decoder.ts'
import { SoundPlayer } from './sound-player.ts'
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
  /** `muted`: of a decoder that plays the sound itself. */
  decoder(way: Way, events: DecoderEvents, muted: boolean): Decoder
  /** `failed`: this page cannot play it. `seenAt`: in how many seconds the picture of a capture is seen. */
  sound(failed: () => void, seenAt: (capturedAt: number) => number | undefined): SoundPlayer
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
  sound: (failed, seenAt) => new SoundPlayer(failed, seenAt),
  decoder(way, events, muted) {
    if (way === 'webcodecs') return new UnitDecoder(events, codecs)
    if (way === 'mse') return new FragmentPlayer(events, muted)
    return new JpegDecoder(events, decode)
  },
}
