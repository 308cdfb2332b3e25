/** Waits, for a while, until a stream can be described: its source has answered and the first key frame is there. */
import type { Cause } from '../../../src-shared/trouble.ts'
import { finalCauses } from '../../../src-shared/trouble.ts'
import type { Clock } from '../../base/index.ts'
import type { MediaDescription } from '../../media/index.ts'
import type { Stream } from './stream.ts'

/** Milliseconds. Longer than the usual group of pictures, shorter than what workers wait. */
const patience = 12_000
const lookEvery = 25

export type Described = MediaDescription | { readonly status: number; readonly reason: string }

/** The status says which: 404 no such camera, 503 the source fails (the cause stands in the reason), 504 nothing in time. */
export async function awaitDescription(stream: Stream, clock: Clock, gone: () => boolean): Promise<Described> {
  const until = clock.now() + patience
  while (clock.now() < until && !gone()) {
    if (stream.running && stream.description) return stream.description
    const cause = stream.trouble?.cause
    if (cause && finalCauses.has(cause)) return refusal(cause)
    await new Promise<void>((resolve) => {
      clock.after(lookEvery, resolve)
    })
  }
  // It answered, but no key frame came: the description may still do.
  if (stream.description && !stream.trouble) return stream.description
  return stream.trouble ? refusal(stream.trouble.cause) : { status: 504, reason: 'Gateway Time-out' }
}

function refusal(cause: Cause): { status: number; reason: string } {
  if (cause === 'not-found') return { status: 404, reason: 'Not Found (not-found)' }
  return { status: 503, reason: `Service Unavailable (${cause})` }
}
