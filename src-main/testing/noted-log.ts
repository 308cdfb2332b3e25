/** For tests: a log whose lines are kept, each as the JSON of its fields and its message. */
import type { Log } from '../base/index.ts'

export function notedLog(said: string[]): Log {
  const line = (fields: object, message: string) => void said.push(JSON.stringify([fields, message]))
  const log: Log = { debug: line, info: line, warn: line, error: line, child: () => log }
  return log
}
