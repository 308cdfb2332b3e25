/** All unit feeds that run, one per stream; each lives a moment longer than its last listener, so that a reload begins with what is kept. */
import type { Clock } from '../../base/index.ts'
import type { Hub, StreamRef } from '../../hub/types.ts'
import type { EngineState } from '../../state/index.ts'
import { UnitFeed, type UnitListener } from './unit-feed.ts'

export interface UnitSeat {
  readonly feed: UnitFeed
  leave(): void
}

/** Milliseconds that a feed without listeners is kept. */
const lingerFor = 2000

export class UnitFeeds {
  readonly #hub: Hub
  readonly #clock: Clock
  readonly #feeds = new Map<string, UnitFeed>()
  readonly #lingering = new Map<string, () => void>()
  readonly #stopWatching: () => void

  constructor({ hub, clock, state }: { hub: Hub; clock: Clock; state: EngineState }) {
    this.#hub = hub
    this.#clock = clock
    this.#stopWatching = state.onChange((collection, key) => {
      const row = collection === 'streams' ? state.get('streams', key) : undefined
      if (row) this.#feeds.get(key)?.streamChanged(row)
    })
  }

  get running(): number {
    return this.#feeds.size
  }

  seat(ref: StreamRef, listener: UnitListener): UnitSeat {
    const key = `${ref.cameraId}/${ref.role}`
    this.#lingering.get(key)?.()
    this.#lingering.delete(key)
    let feed = this.#feeds.get(key)
    if (!feed) {
      feed = new UnitFeed(this.#hub, this.#clock, ref)
      this.#feeds.set(key, feed)
    }
    const mine = feed
    mine.join(listener)
    let seated = true
    return {
      feed: mine,
      leave: () => {
        if (!seated) return
        seated = false
        mine.leave(listener)
        if (mine.listeners === 0 && this.#feeds.get(key) === mine) this.#endSoon(key, mine)
      },
    }
  }

  close(): void {
    this.#stopWatching()
    for (const cancel of this.#lingering.values()) cancel()
    for (const [key, feed] of this.#feeds) this.#end(key, feed)
  }

  #endSoon(key: string, feed: UnitFeed): void {
    // Who comes back to a failed one wants it tried again.
    if (feed.state.word === 'failed') this.#end(key, feed)
    else
      this.#lingering.set(
        key,
        this.#clock.after(lingerFor, () => this.#end(key, feed)),
      )
  }

  #end(key: string, feed: UnitFeed): void {
    this.#lingering.delete(key)
    this.#feeds.delete(key)
    feed.close()
  }
}
