/** Feeds by a key: shared by all who ask for the same. */
import type { Clock } from '../../base/index.ts'
import { FeedSeats, type Place, type SeatedFeed } from '../feed-seats.ts'

interface SharedFeed<Listener> extends SeatedFeed<Listener> {
  close(): void
}

export class SharedFeeds<Listener, Feed extends SharedFeed<Listener>> {
  readonly #feeds = new Map<string, Feed>()
  readonly #seats: FeedSeats<Listener, Feed>

  constructor(clock: Clock) {
    this.#seats = new FeedSeats(clock, (feed) => this.#end(feed))
  }

  get(key: string): Feed | undefined {
    return this.#feeds.get(key)
  }

  /** A seat at the feed of this key, made where there is none. */
  seat(key: string, make: () => Feed, listener: Listener): Place<Feed> {
    const feed = this.#feeds.get(key) ?? make()
    this.#feeds.set(key, feed)
    return this.#seats.seat(feed, listener)
  }

  close(): void {
    this.#seats.close()
    for (const feed of [...this.#feeds.values()]) this.#end(feed)
  }

  #end(feed: Feed): void {
    for (const [key, one] of this.#feeds) if (one === feed) this.#feeds.delete(key)
    feed.close()
  }
}
