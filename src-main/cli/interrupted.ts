/**
 * When a command is to end: Ctrl-C, a stop from outside, a closed terminal, or the end of whoever started it over a channel.
 *
 * A terminal sends its signal to everybody in it, and whoever started us passes it on once more: what comes together counts
 * once. A second Ctrl-C, later, ends at once; the engine then sees that its guard is gone and closes by itself.
 */
import { closeSync, fstatSync, openSync, statSync } from 'node:fs'
import { constants } from 'node:os'
import { isatty } from 'node:tty'

/** Signals within this time are one, milliseconds. */
const togetherWithin = 2000

/** Also aborted where it is already over when asked. */
export function interrupted(): AbortSignal {
  const controller = new AbortController()
  const stays = isKeptFromTerminal()
  let since = Number.POSITIVE_INFINITY
  const end = () => {
    since = Math.min(since, Date.now())
    controller.abort()
  }
  process.once('disconnect', end)
  process.channel?.unref()
  // Whoever started us was gone before anybody listened.
  if (process.send && !process.connected) end()
  process.on('SIGTERM', end)
  process.on('SIGHUP', () => stays || end())
  process.on('SIGINT', () => {
    if (Date.now() - since > togetherWithin) process.exit(128 + constants.signals.SIGINT)
    end()
  })
  // A terminal or a reader of ours that went away must not end us in the middle of closing.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  return controller.signal
}

/**
 * Whether somebody wanted it to outlive its terminal: it was started from one and holds none (`nohup`, `&` with all three
 * redirected). Node takes back that nohup had SIGHUP ignored, so this is all that is left to see it by.
 */
function isKeptFromTerminal(): boolean {
  if (process.platform === 'win32' || [0, 1, 2].some((file) => isatty(file))) return false
  try {
    if (fstatSync(0).rdev !== statSync('/dev/null').rdev || !fstatSync(0).isCharacterDevice()) return false
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}
