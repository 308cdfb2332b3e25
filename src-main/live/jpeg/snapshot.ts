/**
 * One fresh picture: from a feed that runs, or from a worker of its own, which begins with the hub's GOP cache and so
 * has one within a fraction of a second.
 */

import type { Clock } from '../../base/index.ts'
import type { JpegFrame, StreamRef } from '../../hub/types.ts'
import { troubleFailure } from '../feed-state.ts'
import type { Feeds } from './feeds.ts'
import { noPicture } from './picture-reader.ts'

/** Milliseconds that a picture may be old to be called fresh. */
const fresh = 1000
/** A camera that sends less often than every second: the newest it has, after waiting so long for a newer one. */
const patience = 2500
/** Pictures per second of a worker for snapshots: the GOP cache is gone through quickly, and "fresh" is met soon. */
const rate = 5

export interface SnapshotRequest {
  readonly ref: StreamRef
  /** Undefined: as the camera sends it. */
  readonly width: number | undefined
  /** Milliseconds since 1970: it is to have come after that, however fresh an older one is. */
  readonly since?: number | undefined
  /** Milliseconds */
  readonly timeout: number
  readonly signal: AbortSignal | undefined
}

/** Throws Failure. */
export function takeSnapshot({ feeds, clock }: { feeds: Feeds; clock: Clock }, request: SnapshotRequest): Promise<JpegFrame> {
  const { ref, width, since, timeout, signal } = request
  const isFresh = (frame: JpegFrame) => (since === undefined ? age(frame, clock) < fresh : frame.arrivedAt > since)
  const running = feeds.running(ref, width)?.newest
  if (running && isFresh(running)) return Promise.resolve(running)

  return new Promise<JpegFrame>((resolve, reject) => {
    let newest: JpegFrame | undefined
    let ended = false
    const end = (settle: () => void) => {
      if (ended) return
      ended = true
      cancelPatience()
      cancelTimeout()
      signal?.removeEventListener('abort', aborted)
      // The seat may still be in the making when the first picture comes.
      queueMicrotask(() => seat.leave())
      settle()
    }
    const aborted = () => end(() => reject(signal?.reason))
    let cancelPatience = () => {}
    const cancelTimeout = clock.after(timeout, () => {
      const last = since === undefined ? newest : undefined
      end(() => (last ? resolve(last) : reject(noPicture(timeout))))
    })
    signal?.addEventListener('abort', aborted)
    const seat = feeds.seat(
      ref,
      { width, fps: rate },
      {
        picture(frame) {
          if (newest === undefined && since === undefined) cancelPatience = clock.after(patience, () => end(() => resolve(newest ?? frame)))
          newest = frame
          if (isFresh(frame)) end(() => resolve(frame))
        },
        state({ word, trouble }) {
          if (word === 'failed' || word === 'reconnecting') end(() => reject(troubleFailure(trouble)))
        },
      },
      0,
    )
    if (signal?.aborted) aborted()
  })
}

function age(frame: JpegFrame, clock: Clock): number {
  return clock.now() - frame.arrivedAt
}
