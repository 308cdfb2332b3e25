/**
 * Single pictures out of what is held, by each way of viewing: decoded again for whoever goes back in it.
 *
 * Guarantees: what is put out is the picture that was asked for, or nothing; every picture is closed by whoever gets it.
 */
import type { MediaHead, MediaMessage } from '../../src-shared/media-channel.ts'
import { h264CodecString } from './codec-string.ts'
import type { Picture } from './decoder.ts'
import type { Held, HeldGroup } from './held-messages.ts'

export interface Stills {
  /** Undefined where it cannot be decoded. */
  show(message: MediaMessage): Promise<Picture | undefined>
  close(): void
}

export function openStills(held: Held): Stills {
  if (held.way === 'webcodecs') return new UnitStills(held)
  if (held.way === 'mse') return new FragmentStills(held)
  return jpegStills
}

const jpegStills: Stills = {
  async show({ body, ...head }) {
    const bitmap = await createImageBitmap(new Blob([body as BlobPart], { type: 'image/jpeg' })).catch(() => undefined)
    return bitmap && { image: bitmap, width: bitmap.width, height: bitmap.height, head, close: () => bitmap.close() }
  },
  close() {},
}

/** Decoded pictures that are kept for the next steps back. Hardware has few, and stops without a word when they are not given back. */
const keptFrames = 6

/** A picture is decoded from the beginning of its group, with all that came between; those just before it are kept. */
class UnitStills implements Stills {
  readonly #held: Held
  #frames: VideoFrame[] = []
  #closed = false

  constructor(held: Held) {
    this.#held = held
  }

  async show(message: MediaMessage): Promise<Picture | undefined> {
    const { body: _, ...head } = message
    const kept = this.#take(message.pts)
    if (kept) return asPicture(kept, head)
    const group = this.#held.groups.find((one) => one.includes(message))
    if (!group) return undefined
    this.#forget()
    await this.#decode(group.slice(0, group.indexOf(message) + 1), message.pts).catch(() => {})
    const found = this.#take(message.pts)
    return found && asPicture(found, head)
  }

  close(): void {
    this.#closed = true
    this.#forget()
  }

  async #decode(units: HeldGroup, until: number): Promise<void> {
    const first = units[0]
    const { stream } = this.#held
    const codec = stream?.codec === 'h265' ? stream.codec_string : ((first && h264CodecString(first.body)) ?? stream?.codec_string)
    if (!codec) return
    const decoder = new VideoDecoder({ output: (frame) => this.#keep(frame, until), error() {} })
    try {
      decoder.configure({ codec, optimizeForLatency: true })
      for (const { key, pts, body } of units)
        decoder.decode(new EncodedVideoChunk({ type: key ? 'key' : 'delta', timestamp: pts, data: body as Uint8Array<ArrayBuffer> }))
      await decoder.flush()
    } finally {
      if (decoder.state !== 'closed') decoder.close()
    }
  }

  #keep(frame: VideoFrame, until: number): void {
    if (this.#closed || frame.timestamp > until) frame.close()
    else this.#frames.push(frame)
    if (this.#frames.length > keptFrames) this.#frames.shift()?.close()
  }

  /** A frame of its own, since the one that is kept may be asked for again. */
  #take(pts: number): VideoFrame | undefined {
    return this.#frames.find(({ timestamp }) => timestamp === pts)?.clone()
  }

  #forget(): void {
    for (const frame of this.#frames.splice(0)) frame.close()
  }
}

const asPicture = (frame: VideoFrame, head: MediaHead): Picture => ({
  ...{ image: frame, width: frame.displayWidth, height: frame.displayHeight, head },
  close: () => frame.close(),
})

/** Milliseconds within which a browser shows the place that it was sent to. */
const seekWithin = 3000
/** Seconds behind the beginning of a picture: the scales of file and browser round differently. */
const inside = 0.001

/** A video element of its own that holds all of it and never plays. */
class FragmentStills implements Stills {
  readonly #video = document.createElement('video')
  readonly #address: string
  readonly #ready: Promise<boolean>

  constructor(held: Held) {
    const source = new MediaSource()
    this.#video.muted = true
    this.#video.preload = 'auto'
    this.#address = URL.createObjectURL(source)
    this.#video.src = this.#address
    this.#ready = fill(source, held).catch(() => false)
  }

  async show(message: MediaMessage): Promise<Picture | undefined> {
    const { body: _, ...head } = message
    const video = this.#video
    if (!(await this.#ready)) return undefined
    const shown = reaches(video, message.pts / 1e6)
    video.currentTime = message.pts / 1e6 + inside
    if (!(await shown)) return undefined
    return { image: video, width: video.videoWidth, height: video.videoHeight, head, close() {} }
  }

  close(): void {
    this.#video.removeAttribute('src')
    this.#video.load()
    URL.revokeObjectURL(this.#address)
  }
}

/** `seeked` comes before the picture does. */
function reaches(video: HTMLVideoElement, seconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const look = (_: number, { mediaTime }: VideoFrameCallbackMetadata) => {
      if (Math.abs(mediaTime - seconds) <= inside) resolve(true)
      else video.requestVideoFrameCallback(look)
    }
    video.requestVideoFrameCallback(look)
    setTimeout(() => resolve(false), seekWithin)
  })
}

async function fill(source: MediaSource, { stream, init, groups }: Held): Promise<boolean> {
  const within = AbortSignal.timeout(seekWithin)
  if (!init || !stream?.mime || !(await happens(source, 'sourceopen', within))) return false
  const buffer = source.addSourceBuffer(stream.mime)
  buffer.appendBuffer(await new Blob([init, ...groups.flat()].map(({ body }) => body as BlobPart)).arrayBuffer())
  return happens(buffer, 'updateend', within)
}

function happens(target: EventTarget, event: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    target.addEventListener(event, () => resolve(true), { once: true, signal })
    signal.addEventListener('abort', () => resolve(false), { once: true })
  })
}
