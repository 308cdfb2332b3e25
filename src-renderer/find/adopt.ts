/** Several findings made cameras with the same credentials, one after the other; each has its own outcome. */
import type { Camera } from '../../src-shared/cameras.ts'

export type Outcome = { state: 'waiting' } | { state: 'asking' } | { state: 'done'; camera: Camera } | { state: 'failed'; error: unknown }

/**
 * Calls `adopt` for each id in turn and tells how it went. One at a time: cheap cameras share a network and a lock-out,
 * and a password that is wrong for one should be seen before it is tried on all.
 */
export async function adoptAll(
  ids: readonly string[],
  adopt: (id: string) => Promise<Camera>,
  tell: (id: string, outcome: Outcome) => void,
): Promise<void> {
  for (const id of ids) tell(id, { state: 'waiting' })
  for (const id of ids) {
    tell(id, { state: 'asking' })
    try {
      tell(id, { state: 'done', camera: await adopt(id) })
    } catch (error) {
      tell(id, { state: 'failed', error })
    }
  }
}
