/** A picture that was stopped by hand: which of the held ones is shown, and the way back and forth among them. */
import type { MediaHead, MediaMessage } from '../../src-shared/media-channel.ts'
import type { Picture } from './decoder.ts'
import type { Held } from './held-messages.ts'
import { openStills, type Stills } from './stills.ts'

export interface PausedAt {
  /** When it was captured, else received; milliseconds since 1970 by the engine's clock. Null where nothing was held. */
  readonly takenAt: number | null
  /** Pictures from it to the newest that is held, and to the oldest. */
  readonly newer: number
  readonly older: number
}

export class PausedPicture {
  readonly #messages: readonly MediaMessage[]
  readonly #stills: Stills | undefined
  readonly #show: (picture: Picture) => void
  readonly #moved: () => void
  #at: number
  #showing = false
  #closed = false

  /** `shown`: presentation time of the picture on the canvas. `moved`: another one is meant now, which is shown as soon as it is decoded. */
  constructor(
    held: Held | undefined,
    shown: Pick<MediaHead, 'pts' | 'seq'> | undefined,
    events: { show(picture: Picture): void; moved(): void },
    open: (held: Held) => Stills = openStills,
  ) {
    // Order of presentation, which is not that of decoding where there are B-frames. JPEGs have no scale of their own.
    const all = held?.groups.flat() ?? []
    this.#messages = held?.way === 'jpeg' ? all : all.sort((a, b) => a.pts - b.pts)
    const same = (message: MediaMessage) => (held?.way === 'jpeg' ? message.seq === shown?.seq : message.pts === shown?.pts)
    const at = this.#messages.findLastIndex(same)
    this.#at = at < 0 ? this.#messages.length - 1 : at
    this.#stills = held && open(held)
    this.#show = events.show
    this.#moved = events.moved
  }

  get at(): PausedAt {
    const message = this.#messages[this.#at]
    if (!message) return { takenAt: null, newer: 0, older: 0 }
    const takenAt = Number.isNaN(message.capturedAt) ? message.receivedAt : message.capturedAt
    return { takenAt, newer: this.#messages.length - 1 - this.#at, older: this.#at }
  }

  /** So many pictures on, back where it is negative; as far as there are any. */
  step(by: number): void {
    const to = Math.min(this.#messages.length - 1, Math.max(0, this.#at + by))
    if (to === this.#at || to < 0) return
    this.#at = to
    this.#moved()
    if (!this.#showing) void this.#follow()
  }

  close(): void {
    this.#closed = true
    this.#stills?.close()
  }

  /** One decoding at a time; whoever presses faster sees the last that he asked for. */
  async #follow(): Promise<void> {
    this.#showing = true
    for (let done = -1; done !== this.#at && !this.#closed; ) {
      done = this.#at
      const message = this.#messages[done]
      const picture = message && (await this.#stills?.show(message))
      if (picture && this.#closed) picture.close()
      else if (picture) this.#show(picture)
    }
    this.#showing = false
  }
}
