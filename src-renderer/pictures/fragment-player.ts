/**
 * Fragmented MP4 to pictures by Media Source Extensions: for pages without WebCodecs (plain http), and codecs that only they decode.
 *
 * The video element is never seen: its pictures are drawn on the canvas that every other way draws on. It is kept at the live edge by
 * its rate of playing, jumps over holes and past what is too far behind, and forgets what was played.
 */
import type { MediaHead, MediaMessage, ViewedStream } from '../../src-shared/media-channel.ts'
import type { Decoder, DecoderEvents } from './decoder.ts'

/** Seconds behind the newest fragment that playing aims at. */
const silentEdge = 0.05
/** The same with sound, whose holes are heard: it comes in pieces of up to 64 ms, and wavers. */
const soundEdge = 0.25
/** Playing faster than this is seen. */
const fastest = 2
/** Seconds behind at which it jumps instead. */
const jumpAt = 1
/** Seconds kept behind the place that is played; a browser throws nothing away by itself. */
const keptBehind = 8
/** Fragments that were appended and not drawn yet. */
const mostHeads = 600
const fallbackMime = (stream: ViewedStream) => `video/mp4; codecs="${stream.codec_string}"`

export class FragmentPlayer implements Decoder {
  readonly #events: DecoderEvents
  readonly #video: HTMLVideoElement
  readonly #edge: number
  readonly #source = new MediaSource()
  readonly #address: string
  readonly #waiting: { body: Uint8Array<ArrayBuffer>; head: MediaHead }[] = []
  #buffer: SourceBuffer | undefined
  #appending: MediaHead | undefined
  #stream: ViewedStream | undefined
  #heads: MediaHead[] = []
  #begun = false
  #closed = false

  constructor(events: DecoderEvents, muted: boolean) {
    this.#events = events
    this.#edge = muted ? silentEdge : soundEdge
    this.#video = document.createElement('video')
    this.#video.muted = muted
    this.#video.playsInline = true
    this.#video.disablePictureInPicture = true
    this.#address = URL.createObjectURL(this.#source)
    this.#video.src = this.#address
    this.#source.addEventListener('sourceopen', () => this.#append(), { once: true })
    this.#video.addEventListener('error', () => this.#fail('failed'))
    // It starves where a hole begins, and again whenever the browser paused it.
    for (const sign of ['waiting', 'stalled', 'pause'] as const) this.#video.addEventListener(sign, () => this.#chase())
    this.#video.requestVideoFrameCallback(this.#shown)
  }

  stream(stream: ViewedStream): void {
    this.#stream = stream
  }

  push(message: MediaMessage): void {
    const { body, ...head } = message
    if (this.#closed) return
    this.#waiting.push({ body: body as Uint8Array<ArrayBuffer>, head })
    this.#append()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#waiting.length = 0
    this.#video.removeAttribute('src')
    this.#video.load()
    URL.revokeObjectURL(this.#address)
  }

  #open(): SourceBuffer | undefined {
    const stream = this.#stream
    if (!stream || this.#source.readyState !== 'open') return undefined
    const mime = stream.mime ?? fallbackMime(stream)
    if (!MediaSource.isTypeSupported(mime)) {
      this.#fail('no-decoder')
      return undefined
    }
    const buffer = this.#source.addSourceBuffer(mime)
    buffer.addEventListener('updateend', () => this.#appended())
    buffer.addEventListener('error', () => this.#fail('failed'))
    return buffer
  }

  #append(): void {
    if (this.#closed || this.#waiting.length === 0) return
    this.#buffer ??= this.#open()
    const buffer = this.#buffer
    if (!buffer || buffer.updating || this.#source.readyState !== 'open') return
    // Fragments that wait go in as one piece; a head stands for itself, so that an error in it is its own.
    const heads = this.#waiting.findIndex(({ head }) => head.kind === 'init')
    const count = heads === 0 ? 1 : heads < 0 ? this.#waiting.length : heads
    const taken = this.#waiting.splice(0, count)
    try {
      buffer.appendBuffer(joined(taken.map(({ body }) => body)))
    } catch (thrown) {
      if (thrown instanceof DOMException && thrown.name === 'QuotaExceededError') {
        this.#waiting.unshift(...taken)
        this.#forget(1)
      } else this.#fail('failed')
      return
    }
    for (const { head } of taken) if (head.kind === 'fragment') this.#heads.push(head)
    if (this.#heads.length > mostHeads) this.#heads.splice(0, this.#heads.length - mostHeads)
    this.#appending = taken.at(-1)?.head
  }

  #appended(): void {
    if (this.#closed) return
    if (this.#appending && this.#appending.kind === 'fragment') this.#events.taken(this.#appending.seq)
    this.#appending = undefined
    this.#chase()
    if (!this.#forget(keptBehind)) this.#append()
  }

  /** Keeps the picture at the newest fragment. */
  #chase(): void {
    const video = this.#video
    const { buffered } = video
    if (this.#closed || buffered.length === 0) return
    const end = buffered.end(buffered.length - 1)
    const last = buffered.start(buffered.length - 1)
    const gap = end - video.currentTime - this.#edge
    // Behind a hole, too far behind, or at the very beginning.
    if (!this.#begun || gap > jumpAt || video.currentTime < last) video.currentTime = Math.max(last, end - this.#edge)
    else video.playbackRate = gap > 0 ? Math.min(fastest, 1 + gap) : 1
    this.#begun = true
    if (video.paused) void video.play().catch(() => {})
  }

  /** Removes what lies more than so many seconds behind; true while that is under way. */
  #forget(seconds: number): boolean {
    const buffer = this.#buffer
    if (!buffer || buffer.updating || buffer.buffered.length === 0) return false
    const until = this.#video.currentTime - seconds
    // Not at every picture: each removal costs as much as an append.
    if (until <= 0 || buffer.buffered.start(0) > until - (seconds > 1 ? 2 : 0)) return false
    buffer.remove(0, until)
    return true
  }

  readonly #shown = (_: number, { mediaTime }: VideoFrameCallbackMetadata) => {
    if (this.#closed) return
    const video = this.#video
    const head = this.#headAt(mediaTime * 1e6)
    if (head) this.#events.picture({ image: video, width: video.videoWidth, height: video.videoHeight, head, close() {} })
    video.requestVideoFrameCallback(this.#shown)
  }

  /** Of the fragment that is shown at this time (microseconds); those before it are over. */
  #headAt(time: number): MediaHead | undefined {
    let found = -1
    // Half a millisecond: the scales of file and browser round differently.
    while (found + 1 < this.#heads.length && (this.#heads[found + 1]?.pts ?? 0) <= time + 500) found += 1
    if (found < 0) return this.#heads[0]
    this.#heads.splice(0, found)
    return this.#heads[0]
  }

  #fail(why: 'no-decoder' | 'failed'): void {
    if (!this.#closed) this.#events.failed(why)
  }
}

function joined(pieces: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const [first] = pieces
  if (first && pieces.length === 1) return first
  const all = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.byteLength
  }
  return all
}
