/** A stream as one endless fragmented MP4 for a program: live.mp4. A slow reader is left out of whole groups of pictures. */
import { type Clock, Failure } from '../../base/index.ts'
import { fitsFragments } from '../../media/index.ts'
import { troubleFailure } from '../feed-state.ts'
import type { FragmentListener } from './fragment-feed.ts'

/** Milliseconds until the first fragment, after which the reader is told why there is none. */
const firstWithin = 15_000
/** Bytes that wait for a slow reader. */
const mostWaiting = 8 * 1024 * 1024

/** Ends when the signal is aborted, and where the file would need another head. Throws Failure. */
export async function* readFragments(
  { clock, seat }: { clock: Clock; seat(listener: FragmentListener): { leave(): void } },
  signal: AbortSignal,
): AsyncGenerator<Buffer, void> {
  if (signal.aborted) return
  const waiting: Buffer[] = []
  let bytes = 0
  let heads = 0
  let failure: Failure | undefined
  let trouble: Failure | undefined
  let leftOut = false
  let wake = () => {}
  const place = seat({
    state({ word, trouble: why }) {
      trouble = why ? troubleFailure(why) : undefined
      failure = word === 'failed' ? troubleFailure(why) : undefined
      if (failure) wake()
    },
    track(video) {
      if (!fitsFragments(video)) failure = new Failure('codec', `${video.codec} does not go into MP4`)
      wake()
    },
    head({ data }) {
      heads += 1
      if (heads === 1) waiting.push(data)
      wake()
    },
    fragment({ data, key }) {
      if (heads !== 1) return
      if (bytes > mostWaiting) leftOut = true
      else if (key && bytes < mostWaiting / 4) leftOut = false
      if (leftOut) return
      waiting.push(data)
      bytes += data.length
      wake()
    },
  })
  const aborted = () => wake()
  signal.addEventListener('abort', aborted)
  let begun = false
  const cancel = clock.after(firstWithin, () => {
    if (!begun) failure ??= trouble ?? new Failure('no-media', `no key frame within ${firstWithin / 1000} s`)
    wake()
  })
  try {
    while (!signal.aborted) {
      const next = waiting.shift()
      if (next) {
        // The head alone proves nothing: whoever waits for pictures is told when none come.
        begun ||= waiting.length > 0 || bytes > 0
        bytes = waiting.reduce((sum, { length }) => sum + length, 0)
        yield next
      } else if (failure) throw failure
      else if (heads > 1) return
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  } finally {
    cancel()
    signal.removeEventListener('abort', aborted)
    place.leave()
  }
}
