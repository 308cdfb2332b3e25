/** Seats at feeds, reference-counted with a grace period: a feed lives a moment longer than the last who sat there, so that a reload begins with what is kept. */
import type { Clock } from '../base/index.ts'

export interface SeatedFeed<Listener> {
  readonly listeners: number
  readonly state: { readonly word: string }
  join(listener: Listener): void
  leave(listener: Listener): void
}

export interface Place<Feed> {
  readonly feed: Feed
  leave(): void
}

/** Milliseconds that a feed without listeners is kept. */
const lingerFor = 2000

export class FeedSeats<Listener, Feed extends SeatedFeed<Listener>> {
  readonly #clock: Clock
  readonly #end: (feed: Feed) => void
  readonly #lingering = new Map<Feed, () => void>()

  /** `end`: nobody is seated there any more; called once for each time that this came about. */
  constructor(clock: Clock, end: (feed: Feed) => void) {
    this.#clock = clock
    this.#end = end
  }

  seat(feed: Feed, listener: Listener, linger = lingerFor): Place<Feed> {
    this.#stay(feed)
    feed.join(listener)
    let seated = true
    return {
      feed,
      leave: () => {
        if (!seated) return
        seated = false
        feed.leave(listener)
        if (feed.listeners === 0) this.#endSoon(feed, linger)
      },
    }
  }

  /** Ends nothing: whoever owns the feeds does. */
  close(): void {
    for (const feed of [...this.#lingering.keys()]) this.#stay(feed)
  }

  #stay(feed: Feed): void {
    this.#lingering.get(feed)?.()
    this.#lingering.delete(feed)
  }

  #endSoon(feed: Feed, linger: number): void {
    const end = () => {
      this.#lingering.delete(feed)
      this.#end(feed)
    }
    // Who comes back to a failed one wants it tried again.
    if (linger === 0 || feed.state.word === 'failed') end()
    else this.#lingering.set(feed, this.#clock.after(linger, end))
  }
}
