/** What turns messages of one kind into pictures on a canvas. Each way of viewing is one of these. */
import type { MediaHead, MediaMessage, ViewedStream } from '../../src-shared/media-channel.ts'

/** A decoded picture. Whoever gets it closes it, soon: decoders have few. */
export interface Picture {
  readonly image: CanvasImageSource
  readonly width: number
  readonly height: number
  readonly head: MediaHead
  close(): void
}

export interface DecoderEvents {
  /** In order of presentation. */
  picture(picture: Picture): void
  /** The window is done with everything up to this number, drawable or not. */
  taken(seq: number): void
  /** It will not decode this stream: the next way is to be taken. */
  failed(why: 'no-decoder' | 'failed'): void
}

export interface Decoder {
  /** The stream that the messages after it are of. */
  stream(stream: ViewedStream): void
  push(message: MediaMessage): void
  close(): void
}
