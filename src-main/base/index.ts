/** Words that every room speaks: failures and problems, the clock, the log, whose turn it is. Opens nothing. */
export { type Clock, isDue, systemClock } from './clock.ts'
export { Condition, type WaitLimit } from './condition.ts'
export { diskReason } from './disk-code.ts'
export { asFailure, Failure } from './failure.ts'
export { createLimiter, type Limiter } from './limiter.ts'
export type { Log } from './log.ts'
export { pause } from './pause.ts'
export { inputFields, Problem } from './problem.ts'
