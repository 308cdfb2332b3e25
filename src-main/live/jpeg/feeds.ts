/**
 * All feeds that run: whoever wants pictures is seated at one that fits, or a new one is started for him.
 *
 * A feed lives a moment longer than its last listener, so that a reload of the page or a change of its size does not
 * start everything anew.
 */
import type { StreamRef } from '../../hub/types.ts'
import type { EngineState } from '../../state/index.ts'
import { type FeedDeps, type FeedListener, PictureFeed } from './picture-feed.ts'
import { type PictureSpec, samePictures } from './worker-arguments.ts'

export interface FeedSeat {
  readonly feed: PictureFeed
  leave(): void
}

/** Milliseconds that a feed without listeners is kept. */
const lingerFor = 2000

export class Feeds {
  readonly #deps: FeedDeps
  readonly #feeds = new Set<PictureFeed>()
  readonly #lingering = new Map<PictureFeed, () => void>()
  readonly #ending = new Set<Promise<void>>()
  readonly #stopWatching: () => void

  constructor(deps: FeedDeps & { readonly state: EngineState }) {
    this.#deps = deps
    this.#stopWatching = deps.state.onChange((collection, key) => {
      if (collection !== 'streams') return
      const row = deps.state.get('streams', key)
      if (row)
        for (const feed of this.#feeds) if (sameStream(feed.ref, { cameraId: row.camera_id, role: row.role })) feed.streamChanged(row)
    })
  }

  /** The feed of exactly this size whose rate suffices, or a new one. */
  seat(ref: StreamRef, spec: PictureSpec, listener: FeedListener, linger = lingerFor): FeedSeat {
    const feed = this.#fitting(ref, spec) ?? this.#start(ref, spec)
    this.#lingering.get(feed)?.()
    this.#lingering.delete(feed)
    feed.join(listener)
    let seated = true
    return {
      feed,
      leave: () => {
        if (!seated) return
        seated = false
        feed.leave(listener)
        if (feed.listeners === 0 && this.#feeds.has(feed)) this.#endSoon(feed, linger)
      },
    }
  }

  /** A live feed of the stream, at least so wide; for a single picture. */
  running(ref: StreamRef, width: number | undefined): PictureFeed | undefined {
    return [...this.#feeds].find(
      (feed) =>
        sameStream(feed.ref, ref) && feed.newest !== undefined && feed.spec.quality !== 'low' && isWideEnough(feed.spec.width, width),
    )
  }

  async close(): Promise<void> {
    this.#stopWatching()
    for (const cancel of this.#lingering.values()) cancel()
    for (const feed of [...this.#feeds]) this.#end(feed)
    await Promise.all(this.#ending)
  }

  #fitting(ref: StreamRef, spec: PictureSpec): PictureFeed | undefined {
    const fits = [...this.#feeds].filter((feed) => sameStream(feed.ref, ref) && samePictures(feed.spec, spec) && feed.spec.fps >= spec.fps)
    return fits.sort((a, b) => a.spec.fps - b.spec.fps)[0]
  }

  #start(ref: StreamRef, spec: PictureSpec): PictureFeed {
    const feed = new PictureFeed(this.#deps, ref, spec)
    this.#feeds.add(feed)
    return feed
  }

  #endSoon(feed: PictureFeed, linger: number): void {
    // Who comes back to a failed one wants it tried again.
    if (linger === 0 || feed.state.word === 'failed') this.#end(feed)
    else
      this.#lingering.set(
        feed,
        this.#deps.clock.after(linger, () => this.#end(feed)),
      )
  }

  #end(feed: PictureFeed): void {
    this.#lingering.delete(feed)
    this.#feeds.delete(feed)
    const ending = feed.close()
    this.#ending.add(ending)
    void ending.finally(() => this.#ending.delete(ending))
  }
}

function sameStream(a: StreamRef, b: StreamRef): boolean {
  return a.cameraId === b.cameraId && a.role === b.role
}

/** Undefined: as wide as the camera sends it. */
function isWideEnough(has: number | undefined, wanted: number | undefined): boolean {
  return has === undefined || (wanted !== undefined && has >= wanted)
}
