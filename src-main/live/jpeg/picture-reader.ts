/** Frames for a program that reads a multipart stream: only the newest waits for a slow one. */

import { type Clock, Failure } from '../../base/index.ts'
import type { JpegFrame, StreamRef } from '../../hub/types.ts'
import { troubleFailure } from '../feed-state.ts'
import type { Feeds } from './feeds.ts'
import { FrameRoom } from './frame-room.ts'
import type { PictureSpec } from './worker-arguments.ts'

/** Milliseconds until the first picture, after which the reader is told why there is none. Later interruptions are waited for. */
const firstWithin = 15_000

/** Ends when the signal is aborted. Throws Failure. */
export async function* readPictures(
  { feeds, clock }: { feeds: Feeds; clock: Clock },
  ref: StreamRef,
  spec: PictureSpec,
  wantedFps: number,
  signal: AbortSignal,
): AsyncGenerator<JpegFrame, void> {
  if (signal.aborted) return
  const room = new FrameRoom(wantedFps)
  let failure: Failure | undefined
  let wake = () => {}
  const seat = feeds.seat(ref, spec, {
    picture: (frame) => {
      if (room.put(frame, clock.now())) wake()
    },
    state: ({ word, trouble }) => {
      failure = word === 'failed' ? troubleFailure(trouble) : undefined
      wake()
    },
  })
  const aborted = () => wake()
  signal.addEventListener('abort', aborted)
  let late = false
  const cancel = clock.after(firstWithin, () => {
    late = true
    wake()
  })
  try {
    while (!signal.aborted) {
      const frame = room.take()
      if (frame) {
        cancel()
        late = false
        yield frame
      } else if (failure) throw failure
      else if (late) throw seat.feed.state.trouble ? troubleFailure(seat.feed.state.trouble) : noPicture(firstWithin)
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  } finally {
    cancel()
    signal.removeEventListener('abort', aborted)
    seat.leave()
  }
}

export function noPicture(ms: number): Failure {
  return new Failure('no-media', `no picture within ${Math.round(ms / 1000)} s`)
}
