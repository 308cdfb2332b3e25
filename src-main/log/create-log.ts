/**
 * The one place where log lines are written. Each line passes the redactor after it was serialised, so that nothing in it,
 * field, message or error, leaves with a password, whoever wrote the call.
 */
import { pino } from 'pino'
import type { Log } from '../base/index.ts'

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
        stream.write(maskedLine(line, redact))
      },
    },
  )
}

/** A password such as `1234` or `true` could stand where JSON has a number or a word: then each value is masked by itself. */
function maskedLine(line: string, redact: (text: string) => string): string {
  const masked = redact(line)
  if (masked === line || isJson(masked)) return masked
  return `${JSON.stringify(maskedValue(JSON.parse(line), redact))}\n`
}

function maskedValue(value: unknown, redact: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => maskedValue(one, redact))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [redact(key), maskedValue(one, redact)]))
  const text = String(value)
  const masked = redact(text)
  return masked === text ? value : masked
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
