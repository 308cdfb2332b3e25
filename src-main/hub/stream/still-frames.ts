/** Whole pictures of one source: the newest, for whoever comes, and whether their size changed. */
import { jpegSize } from '../../media/index.ts'
import type { JpegFrame } from '../types.ts'

/** Milliseconds after which a picture is too old to be shown to a newcomer. */
const fresh = 5000

export class StillFrames {
  #last: JpegFrame | undefined
  #size = ''

  get last(): JpegFrame | undefined {
    return this.#last
  }

  /** `now`: milliseconds since 1970. */
  fresh(now: number): JpegFrame | undefined {
    return this.#last && now - this.#last.arrivedAt < fresh ? this.#last : undefined
  }

  /** Undefined for what is no JPEG; `resized` at the first one, and when its size is another. */
  read(jpeg: Buffer, arrivedAt: number): { frame: JpegFrame; resized: boolean } | undefined {
    const size = jpegSize(jpeg)
    if (!size) return undefined
    const text = `${size.width}x${size.height}`
    const resized = text !== this.#size
    this.#size = text
    return { frame: { jpeg, ...size, capturedAt: arrivedAt, arrivedAt }, resized }
  }

  keep(frame: JpegFrame): void {
    this.#last = frame
  }

  clear(): void {
    this.#last = undefined
    this.#size = ''
  }
}
