/** Words that every room speaks: failures and problems, the clock, the log. Opens nothing. */
export { type Clock, isDue, systemClock } from './clock.ts'
export { asFailure, Failure } from './failure.ts'
export type { Log } from './log.ts'
export { inputFields, Problem } from './problem.ts'
