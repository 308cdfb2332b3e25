/**
 * The one place where log lines are written. Each line passes the redactor after it was serialised, so that nothing in it,
 * field, message or error, leaves with a password, whoever wrote the call.
 */
import { pino } from 'pino'
import type { Log } from '../media/index.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

export interface LogOptions {
  readonly redact: (text: string) => string
  readonly level?: LogLevel
  /** Where lines go, one JSON object each; stderr unless said otherwise, since stdout belongs to answers. */
  readonly stream?: { write(line: string): unknown }
}

export function createLog(options: LogOptions): Log {
  const { redact, level = 'info', stream = process.stderr } = options
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err },
      formatters: { level: (label) => ({ level: label }) },
    },
    {
      write(line: string) {
        stream.write(redact(line))
      },
    },
  )
}
