/** Waits, for a while, until a stream can be described: its source has answered and the first key frame is there. */
import type { Cause } from '../../../src-shared/trouble.ts'
import type { Clock } from '../../base/index.ts'
import type { MediaDescription } from '../../media/index.ts'
import type { Stream } from './stream.ts'

/** Milliseconds. Longer than the usual group of pictures, shorter than what workers wait. */
const patience = 12_000

export type Described = MediaDescription | { readonly status: number; readonly reason: string }

/** The status says which: 404 no such camera, 503 the source fails (the cause stands in the reason), 504 nothing in time. */
export function awaitDescription(stream: Stream, clock: Clock, gone: () => boolean): Promise<Described> {
  return new Promise((resolve) => {
    const end = (found: Described) => {
      cancel()
      forget()
      resolve(found)
    }
    const look = () => {
      if (stream.flowing && stream.description) end(stream.description)
      else if (stream.failed && stream.trouble) end(refusal(stream.trouble.cause))
      else if (gone()) end(late(stream))
    }
    const cancel = clock.after(patience, () => end(late(stream)))
    const forget = stream.onChange(look)
    look()
  })
}

/** It answered, but no key frame came: the description may still do. */
function late({ description, trouble, running }: Stream): Described {
  if (description && running) return description
  return trouble ? refusal(trouble.cause) : { status: 504, reason: 'Gateway Time-out' }
}

function refusal(cause: Cause): { status: number; reason: string } {
  if (cause === 'not-found') return { status: 404, reason: 'Not Found (not-found)' }
  return { status: 503, reason: `Service Unavailable (${cause})` }
}
