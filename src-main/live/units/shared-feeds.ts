/** Reference-counted feeds with a grace period: shared by all who ask for the same, they live a moment longer than the last of them, so that a reload begins with what is kept. */
import type { Clock } from '../../base/index.ts'

export interface Shared<Listener> {
  readonly listeners: number
  readonly state: { readonly word: string }
  join(listener: Listener): void
  leave(listener: Listener): void
  close(): void
}

export interface Place<Feed> {
  readonly feed: Feed
  leave(): void
}

/** Milliseconds that a feed without listeners is kept. */
const lingerFor = 2000

export class SharedFeeds<Listener, Feed extends Shared<Listener>> {
  readonly #clock: Clock
  readonly #feeds = new Map<string, Feed>()
  readonly #ends = new Map<string, () => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get(key: string): Feed | undefined {
    return this.#feeds.get(key)
  }

  /** A seat at the feed of this key, made where there is none. */
  seat(key: string, make: () => Feed, listener: Listener): Place<Feed> {
    this.#ends.get(key)?.()
    this.#ends.delete(key)
    const feed = this.#feeds.get(key) ?? make()
    this.#feeds.set(key, feed)
    feed.join(listener)
    let seated = true
    return {
      feed,
      leave: () => {
        if (!seated) return
        seated = false
        feed.leave(listener)
        if (feed.listeners === 0 && this.#feeds.get(key) === feed) this.#endSoon(key, feed)
      },
    }
  }

  close(): void {
    for (const cancel of this.#ends.values()) cancel()
    for (const [key, feed] of this.#feeds) this.#end(key, feed)
  }

  #endSoon(key: string, feed: Feed): void {
    // Who comes back to a failed one wants it tried again.
    if (feed.state.word === 'failed') this.#end(key, feed)
    else
      this.#ends.set(
        key,
        this.#clock.after(lingerFor, () => this.#end(key, feed)),
      )
  }

  #end(key: string, feed: Feed): void {
    this.#ends.delete(key)
    this.#feeds.delete(key)
    feed.close()
  }
}
