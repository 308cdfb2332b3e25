/** Log lines, masked. */
export { createLog, type LogLevel, type LogOptions } from './create-log.ts'
