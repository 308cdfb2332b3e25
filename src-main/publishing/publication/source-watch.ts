/**
 * The source side of one publication: is there something to send, and what is it? Kept apart from the server side, so
 * that a camera that is gone is never taken for a server that refuses, and each waits by its own backoff.
 *
 * Joins the hub without taking packets: as long as it lives, the camera stays open and the hub tries to bring it back.
 */

import type { Hub, Seat, StreamRef } from '../../hub/types.ts'
import type { SourceState } from './publication-state.ts'

export interface SourceWatch {
  close(): void
}

export function watchSource(hub: Hub, ref: StreamRef, changed: (source: SourceState) => void): SourceWatch {
  let source: SourceState = { description: undefined, failure: undefined, errors: 0 }
  let closed = false
  const tell = (next: Partial<SourceState>) => {
    source = { ...source, ...next }
    if (!closed) changed(source)
  }
  const seat: Seat = hub.join(
    ref,
    {
      name: 'publish watch',
      purpose: 'publish',
      // A failure stays until packets flow again: a camera that only answers is not back yet.
      described: (description) => tell({ description }),
      troubled: (failure) => tell({ failure, errors: source.errors + (failure ? 1 : 0) }),
    },
    { burst: false },
  )
  return {
    close() {
      closed = true
      seat.leave()
    },
  }
}
