/**
 * The watchdog: ends what the engine leaves behind when it is killed outright.
 *
 * On POSIX one tiny shell in a session of its own reads the process groups that live from a pipe. The pipe ends with the
 * engine, however it dies, and the shell then kills every group that is still on its list; kill -9 also takes those that
 * ignore SIGTERM or hang in a socket. Nothing is needed on Windows (`platform.ts`).
 */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Log } from '../base/index.ts'
import { minimalEnvironment, watchdogNeeded, watchdogShell } from './platform.ts'

/** `kill -9 -N` takes the group; only numbers above 1 get in, since group 1 and "all" are nobody's children of ours. */
const script = `trap '' HUP INT TERM QUIT
groups=' '
while read -r line; do
  pid=\${line#?}
  case $pid in ''|*[!0-9]*|0|1) continue ;; esac
  case $line in
    +*) groups="$groups$pid " ;;
    -*) case $groups in *" $pid "*) groups="\${groups%% $pid *} \${groups#* $pid }" ;; esac ;;
  esac
done
for pid in $groups; do kill -9 "-$pid" 2>/dev/null; done
exit 0
`

export interface Watchdog {
  add(pid: number): void
  remove(pid: number): void
  /** Lets it go; it kills whatever was not removed. */
  close(): void
}

export function createWatchdog(log: Log): Watchdog {
  const groups = new Set<number>()
  let shell: ChildProcess | undefined
  let closed = false

  const begin = () => {
    const started = spawn(watchdogShell, ['-c', script], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      cwd: '/',
      env: minimalEnvironment(),
    })
    shell = started
    started.on('error', (error) =>
      log.warn({ error: error.message }, 'The watchdog could not be started: after a crash processes may be left behind'),
    )
    started.stdin?.on('error', () => {})
    started.on('exit', () => {
      if (shell === started) shell = undefined
      // Somebody ended it: what lives must be guarded again.
      if (!closed && groups.size > 0 && started.pid !== undefined) begin()
    })
    started.unref()
    if (started.stdin && 'unref' in started.stdin && typeof started.stdin.unref === 'function') started.stdin.unref()
    for (const pid of groups) started.stdin?.write(`+${pid}\n`)
  }

  return {
    add(pid) {
      if (!watchdogNeeded || closed) return
      groups.add(pid)
      if (shell) shell.stdin?.write(`+${pid}\n`)
      else begin()
    },
    remove(pid) {
      if (groups.delete(pid)) shell?.stdin?.write(`-${pid}\n`)
    },
    close() {
      closed = true
      shell?.stdin?.end()
    },
  }
}
