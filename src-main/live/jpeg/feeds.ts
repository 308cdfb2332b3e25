/**
 * All feeds that run: whoever wants pictures is seated at one that fits, or a new one is started for him.
 */
import type { StreamRef } from '../../hub/types.ts'
import type { EngineState } from '../../state/index.ts'
import { FeedSeats, type Place } from '../feed-seats.ts'
import { type FeedDeps, type FeedListener, PictureFeed } from './picture-feed.ts'
import { type PictureSpec, samePictures } from './worker-arguments.ts'

export type FeedSeat = Place<PictureFeed>

export class Feeds {
  readonly #deps: FeedDeps
  readonly #feeds = new Set<PictureFeed>()
  readonly #seats: FeedSeats<FeedListener, PictureFeed>
  readonly #ending = new Set<Promise<void>>()
  readonly #stopWatching: () => void

  constructor(deps: FeedDeps & { readonly state: EngineState }) {
    this.#deps = deps
    this.#seats = new FeedSeats(deps.clock, (feed) => this.#end(feed))
    this.#stopWatching = deps.state.onChange((collection, key) => {
      if (collection !== 'streams') return
      const row = deps.state.get('streams', key)
      if (row)
        for (const feed of this.#feeds) if (sameStream(feed.ref, { cameraId: row.camera_id, role: row.role })) feed.streamChanged(row)
    })
  }

  /** The feed of exactly this size whose rate suffices, or a new one. */
  seat(ref: StreamRef, spec: PictureSpec, listener: FeedListener, linger?: number): FeedSeat {
    return this.#seats.seat(this.#fitting(ref, spec) ?? this.#start(ref, spec), listener, linger)
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
    this.#seats.close()
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

  #end(feed: PictureFeed): void {
    if (!this.#feeds.delete(feed)) return
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
