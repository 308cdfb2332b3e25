/** Frames for a program that reads a multipart stream: only the newest waits for a slow one. */

import { type Clock, Failure } from '../../base/index.ts'
import type { JpegFrame, StreamRef } from '../../hub/types.ts'
import { troubleFailure } from '../feed-state.ts'
import type { FeedSeat, Feeds } from './feeds.ts'
import { LatestFrame } from './latest-frame.ts'
import { type PictureSpec, samePictures } from './worker-arguments.ts'

/** Milliseconds until the first picture, after which the reader is told why there is none. Later interruptions are waited for. */
const firstWithin = 15_000

/** What a reader wants; it may want something else at any time. */
export interface Wishes {
  readonly spec: PictureSpec
  readonly fps: number
  /** Told of pictures that were replaced before they were taken, for whoever adapts to it. */
  passed?(skipped: number): void
  onChange?(call: () => void): () => void
}

interface Place {
  readonly spec: PictureSpec
  seat: FeedSeat | undefined
}

/** Ends when the signal is aborted. A change of wishes goes on with the former pictures until the new ones come. Throws Failure. */
export async function* readPictures(
  { feeds, clock }: { feeds: Feeds; clock: Clock },
  ref: StreamRef,
  wishes: Wishes,
  signal: AbortSignal,
): AsyncGenerator<JpegFrame, void> {
  if (signal.aborted) return
  let room = new LatestFrame(wishes.fps)
  let failure: Failure | undefined
  let wake = () => {}
  let place: Place | undefined
  let next: Place | undefined
  const sit = () => {
    next?.seat?.leave()
    next = undefined
    if (place && place.spec.fps === wishes.spec.fps && samePictures(place.spec, wishes.spec)) return
    const mine: Place = { spec: wishes.spec, seat: undefined }
    if (place) next = mine
    else place = mine
    mine.seat = feeds.seat(ref, wishes.spec, {
      picture: (frame) => {
        if (mine === next) {
          place?.seat?.leave()
          place = mine
          next = undefined
        }
        if (mine === place && room.put(frame, clock.now())) wake()
      },
      state: ({ word, trouble }) => {
        if (mine !== place) return
        failure = word === 'failed' ? troubleFailure(trouble) : undefined
        wake()
      },
    })
  }
  sit()
  const stopFollowing = wishes.onChange?.(() => {
    room = new LatestFrame(wishes.fps)
    sit()
  })
  const aborted = () => wake()
  signal.addEventListener('abort', aborted)
  let late = false
  const cancel = clock.after(firstWithin, () => {
    late = true
    wake()
  })
  let skipped = 0
  try {
    while (!signal.aborted) {
      const frame = room.take()
      if (frame) {
        cancel()
        late = false
        wishes.passed?.(Math.max(0, room.skipped - skipped))
        skipped = room.skipped
        yield frame
      } else if (failure) throw failure
      else if (late) {
        const trouble = place?.seat?.feed.state.trouble
        throw trouble ? troubleFailure(trouble) : noPicture(firstWithin)
      } else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  } finally {
    cancel()
    stopFollowing?.()
    signal.removeEventListener('abort', aborted)
    place?.seat?.leave()
    next?.seat?.leave()
  }
}

export function noPicture(ms: number): Failure {
  return new Failure('no-media', `no picture within ${Math.round(ms / 1000)} s`)
}
