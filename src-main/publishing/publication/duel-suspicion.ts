/**
 * Flapping without the server's API: who is thrown out again and again soon after it was let in may not be alone. That is a suspicion, and
 * servers that end sessions by themselves raise it as well; proved it is when the server hands out a stream on the path while
 * ours is over. One of two gives up first: the one that came second, since who published in peace before has more patience.
 */
import type { Failure } from '../../base/index.ts'

/** Sessions in a row that the server closed soon; below zero where one lasted before. */
export type ShortSessions = number

export const shortLife = 30_000
const shortLives = 6
const patienceOfTheFirst = 4
const away: ReadonlySet<Failure['cause']> = new Set<Failure['cause']>(['refused', 'unreachable', 'silent', 'dns', 'failing'])

export interface EndedTry {
  readonly failure: Failure
  /** Milliseconds that its session stood; undefined where none came to stand. */
  readonly lived: number | undefined
}

/** What an ended try makes of the count, and whether somebody else is suspected now. Pure. */
export function suspectDuel(before: ShortSessions, { failure, lived }: EndedTry): { count: ShortSessions; suspected: boolean } {
  // A server that is away closes sessions too: nobody is to blame for that.
  if (away.has(failure.cause)) return { count: Math.min(before, 0), suspected: false }
  if (failure.cause !== 'server-closed' || lived === undefined) return { count: before, suspected: false }
  const count = lived < shortLife ? before + 1 : -patienceOfTheFirst
  return { count, suspected: count >= shortLives }
}
