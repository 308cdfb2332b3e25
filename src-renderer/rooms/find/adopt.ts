/** Several findings made cameras with the same credentials; each has its own outcome. */
import type { Camera } from '../../../src-shared/cameras.ts'

export type Outcome = { state: 'waiting' } | { state: 'asking' } | { state: 'done'; camera: Camera } | { state: 'failed'; error: unknown }

/** Asked at a time, once the first has answered. Forty cameras one after the other are a minute of looking on. */
const atOnce = 4

/**
 * Calls `adopt` for each id and tells how it went. The first is asked alone: whether the password is right is seen
 * before it is tried on all.
 */
export async function adoptAll(
  ids: readonly string[],
  adopt: (id: string) => Promise<Camera>,
  tell: (id: string, outcome: Outcome) => void,
): Promise<void> {
  for (const id of ids) tell(id, { state: 'waiting' })
  const one = async (id: string) => {
    tell(id, { state: 'asking' })
    try {
      tell(id, { state: 'done', camera: await adopt(id) })
    } catch (error) {
      tell(id, { state: 'failed', error })
    }
  }
  const rest = [...ids]
  const next = async () => {
    for (let id = rest.shift(); id !== undefined; id = rest.shift()) await one(id)
  }
  const first = rest.shift()
  if (first !== undefined) await one(first)
  await Promise.all(Array.from({ length: atOnce }, next))
}
