/**
 * The source side of one publication: is there something to send, and what is it? Kept apart from the server side, so
 * that a camera that is gone is never taken for a server that refuses, and each waits by its own backoff.
 *
 * Joins the hub without taking packets: as long as it lives, the camera stays open and the hub tries to bring it back.
 */

import type { Failure } from '../../base/index.ts'
import type { Hub, Seat, StreamRef } from '../../hub/types.ts'
import type { MediaDescription } from '../../media/index.ts'

export interface SourceWatch {
  readonly description: MediaDescription | undefined
  readonly failure: Failure | undefined
  /** Described and not in trouble. */
  readonly ready: boolean
  /** Times that it failed. */
  readonly errors: number
  close(): void
}

export function watchSource(hub: Hub, ref: StreamRef, changed: () => void): SourceWatch {
  let description: MediaDescription | undefined
  let failure: Failure | undefined
  let errors = 0
  let closed = false
  const tell = () => {
    if (!closed) changed()
  }
  const seat: Seat = hub.join(
    ref,
    {
      name: 'publish watch',
      purpose: 'publish',
      described(next) {
        description = next // a failure stays until packets flow again: a camera that only answers is not back yet
        tell()
      },
      troubled(next) {
        if (next) errors += 1
        failure = next
        tell()
      },
    },
    { burst: false },
  )
  return {
    get description() {
      return description
    },
    get failure() {
      return failure
    },
    get ready() {
      return description !== undefined && failure === undefined
    },
    get errors() {
      return errors
    },
    close() {
      closed = true
      seat.leave()
    },
  }
}
