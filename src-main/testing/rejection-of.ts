/** For tests: what a promise was rejected with; fails where it was not. */
import { expect } from 'vitest'

export function rejectionOf<T = unknown>(promise: Promise<unknown>): Promise<T> {
  return promise.then(
    () => expect.unreachable('it should have been rejected'),
    (thrown: unknown) => thrown as T,
  )
}
