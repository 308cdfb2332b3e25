/**
 * Access units to pictures by WebCodecs: Annex B with parameter sets in every key unit, no description, latency hint.
 *
 * A decoder that ended in an error is closed for good, so a new one is made and begins with the next key unit. While it works off
 * the kept group it decodes everything and hands out only the newest, or four a second where that takes long; one that holds on to
 * frames is opened again in software. Whatever goes wrong repeatedly is told as failed, so that the next way is taken.
 */
import type { MediaHead, MediaMessage, ViewedStream } from '../../src-shared/media-channel.ts'
import { h264CodecString } from './codec-string.ts'
import type { Decoder, DecoderEvents } from './decoder.ts'

/** The part of WebCodecs that is used, so that tests can play it. */
export interface VideoDecoderLike {
  readonly state: CodecState
  readonly decodeQueueSize: number
  configure(config: VideoDecoderConfig): void
  decode(chunk: EncodedVideoChunk): void
  close(): void
}
export interface WebCodecs {
  decoder(init: { output(frame: VideoFrame): void; error(error: unknown): void }): VideoDecoderLike
  chunk(init: EncodedVideoChunkInit): EncodedVideoChunk
  now(): number
}

/** Frames in the decoder beyond this many are drawn later than they could be. */
const shortQueue = 2
/** Milliseconds after which one is handed out all the same: a page that never catches up would show nothing otherwise. */
const shownEvery = 250
/** Errors in so many milliseconds that make a decoder useless. */
const errorLimit = 3
const errorSpan = 20_000
/** Frames that a decoder keeps to itself, for so long: some hardware waits for more input (w3c/webcodecs#732). */
const heldLimit = 8
const heldFor = 1500

export class UnitDecoder implements Decoder {
  /** Decoded but not handed out, while catching up. */
  undrawn = 0
  readonly #events: DecoderEvents
  readonly #codecs: WebCodecs
  readonly #heads = new Map<number, MediaHead>()
  #decoder: VideoDecoderLike | undefined
  #configured = ''
  #stream: ViewedStream | undefined
  #errors: number[] = []
  #software = false
  #inside = 0
  #heldSince: number | undefined
  #shownAt: number
  #closed = false

  constructor(events: DecoderEvents, codecs: WebCodecs) {
    this.#events = events
    this.#codecs = codecs
    this.#shownAt = codecs.now()
  }

  stream(stream: ViewedStream): void {
    this.#stream = stream
  }

  push(message: MediaMessage): void {
    const { body, ...head } = message
    if (this.#closed || body.byteLength === 0) return
    if (head.key && !this.#prepare(body)) return
    const decoder = this.#decoder
    if (decoder?.state !== 'configured') {
      // Nothing can begin here; the engine must not wait for it.
      this.#events.taken(head.seq)
      return
    }
    this.#heads.set(head.pts, head)
    this.#inside += 1
    try {
      decoder.decode(this.#codecs.chunk({ type: head.key ? 'key' : 'delta', timestamp: head.pts, data: body }))
    } catch (thrown) {
      this.#broke(decoder, thrown)
    }
    this.#lookForHeld(decoder)
  }

  close(): void {
    this.#closed = true
    this.#drop()
  }

  /** A decoder that fits the key unit; false when there is none. */
  #prepare(unit: Uint8Array): boolean {
    // The unit's own parameter sets count, not what was heard last: a group that was kept may be of the size before.
    const codec = this.#stream?.codec === 'h265' ? this.#stream.codec_string : (h264CodecString(unit) ?? this.#stream?.codec_string)
    if (!codec) return false
    if (this.#decoder?.state === 'configured' && codec === this.#configured) return true
    try {
      if (this.#decoder?.state !== 'configured') {
        this.#drop()
        this.#decoder = this.#open()
      }
      this.#decoder.configure({
        ...{ codec, optimizeForLatency: true },
        hardwareAcceleration: this.#software ? 'prefer-software' : 'no-preference',
      })
      this.#configured = codec
      return true
    } catch {
      this.#events.failed('no-decoder')
      return false
    }
  }

  #open(): VideoDecoderLike {
    const decoder: VideoDecoderLike = this.#codecs.decoder({
      output: (frame) => this.#output(decoder, frame),
      error: (error) => this.#broke(decoder, error),
    })
    return decoder
  }

  #output(decoder: VideoDecoderLike, frame: VideoFrame): void {
    const head = this.#heads.get(frame.timestamp)
    if (decoder !== this.#decoder || !head) {
      frame.close()
      return
    }
    this.#heads.delete(frame.timestamp)
    this.#inside = Math.max(0, this.#inside - 1)
    this.#events.taken(head.seq)
    const now = this.#codecs.now()
    if (decoder.decodeQueueSize >= shortQueue && now - this.#shownAt < shownEvery) {
      this.undrawn += 1
      frame.close()
      return
    }
    this.#shownAt = now
    this.#events.picture({ image: frame, width: frame.displayWidth, height: frame.displayHeight, head, close: () => frame.close() })
  }

  #broke(decoder: VideoDecoderLike, error: unknown): void {
    if (this.#closed || decoder !== this.#decoder) return
    const now = this.#codecs.now()
    const before = this.#errors.length
    this.#errors = [...this.#errors.filter((at) => now - at < errorSpan), now]
    const newest = [...this.#heads.values()].at(-1)
    this.#drop()
    if (newest) this.#events.taken(newest.seq)
    const unknownCodec = error instanceof DOMException && error.name === 'NotSupportedError' && before === 0
    if (unknownCodec) this.#events.failed('no-decoder')
    else if (this.#errors.length >= errorLimit) this.#events.failed('failed')
  }

  #lookForHeld(decoder: VideoDecoderLike): void {
    const held = this.#inside - decoder.decodeQueueSize
    if (held <= heldLimit) this.#heldSince = undefined
    else this.#heldSince ??= this.#codecs.now()
    if (this.#heldSince === undefined || this.#codecs.now() - this.#heldSince < heldFor) return
    this.#drop()
    if (this.#software) this.#events.failed('failed')
    this.#software = true
  }

  #drop(): void {
    const decoder = this.#decoder
    this.#decoder = undefined
    this.#configured = ''
    this.#heads.clear()
    this.#inside = 0
    this.#heldSince = undefined
    if (decoder && decoder.state !== 'closed') decoder.close()
  }
}
