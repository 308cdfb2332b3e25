/**
 * Without the server's API: who is thrown out again and again soon after it was let in is most likely not alone. One of both gives
 * up first: the one that came second, since who published in peace before has more patience.
 */
import { Failure } from '../../base/index.ts'

/** Sessions in a row that the server closed soon; below zero where one lasted before. */
export type ShortSessions = number

const shortLife = 30_000
const shortLives = 6
const patienceOfTheFirst = 4
const away: ReadonlySet<Failure['cause']> = new Set<Failure['cause']>(['refused', 'unreachable', 'silent', 'dns'])

export interface EndedTry {
  readonly failure: Failure
  /** Milliseconds that its session stood; undefined where none came to stand. */
  readonly lived: number | undefined
  readonly udp: boolean
}

/** What an ended try makes of the count, and what it is called now. Pure. */
export function guessDuel(before: ShortSessions, { failure, lived, udp }: EndedTry): { count: ShortSessions; failure: Failure } {
  // A server that is away closes sessions too: nobody is to blame for that.
  if (away.has(failure.cause)) return { count: Math.min(before, 0), failure }
  if (failure.cause !== 'server-closed' || lived === undefined) return { count: before, failure }
  const count = lived < shortLife ? before + 1 : -patienceOfTheFirst
  if (count < shortLives) return { count, failure }
  const swallowed = udp ? ', or no packet by UDP reaches the server (TCP would)' : ''
  const evidence = `let in and closed within ${shortLife / 1000} s again and again: somebody else publishes there${swallowed}`
  return { count: 0, failure: new Failure('duel', evidence) }
}
