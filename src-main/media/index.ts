/** Words that every room speaks: tracks, failures, problems, clock, log. Pure; opens nothing. */
export { type Clock, systemClock } from './clock.ts'
export { asFailure, Failure } from './failure.ts'
export type { Log } from './log.ts'
export { Problem } from './problem.ts'
export type { MediaDescription, Track } from './track.ts'
