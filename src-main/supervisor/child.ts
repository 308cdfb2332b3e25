/**
 * A process of ours: started from an argument list in a group of its own, its stderr kept as a few masked lines, its end
 * certain. `stop` walks the ladder q → SIGINT → SIGKILL, each step with a deadline, and takes the whole group.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { Failure, type Log } from '../base/index.ts'
import type { ChildRecord } from './child-record.ts'
import { createLineRing } from './line-ring.ts'
import { findExecutable, gentleSignals, minimalEnvironment, ownProcessGroup, signalGroup } from './platform.ts'
import type { Child, ChildExit, ProcessOptions } from './types.ts'
import type { Watchdog } from './watchdog.ts'

/** How long the pipes of a process that has ended are still read: something it started may hold them open for ever. */
const drainFor = 500
/** After SIGKILL only the kernel can hold it (a disk or driver that hangs): it is then reported and no longer waited for. */
const killDeadline = 5000
const ladder = { quit: 2000, interrupt: 2000 }

export interface ChildSurroundings {
  readonly log: Log
  readonly redact: (text: string) => string
  readonly watchdog: Watchdog
  readonly record: ChildRecord
}

/** A child with one more pipe for FFmpeg's `-progress pipe:3`, where asked for. */
export interface StartedChild extends Child {
  readonly progress: Readable | undefined
}

/** Throws Failure: tool-missing when there is no such executable, tool-failed when the system would not start it. */
export function startChild(options: ProcessOptions & { progressPipe?: boolean }, surroundings: ChildSurroundings): StartedChild {
  const { log, redact, watchdog, record } = surroundings
  const file = findExecutable(options.file)
  if (!file) throw new Failure('tool-missing', redact(options.file))
  const process_ = spawnIn(file, options, redact)
  const { pid, stdin, stdout, stderr } = process_
  if (pid === undefined || !stdin || !stdout || !stderr) throw new Failure('tool-failed', `${options.name} could not be started`)
  watchdog.add(pid)
  record.add(pid, file)

  const lines = createLineRing(redact, options.line)
  stderr.on('data', (chunk: Buffer) => lines.push(chunk))
  for (const stream of [stdin, stdout, stderr]) stream.on('error', () => {})

  let gone = false
  const exited = new Promise<ChildExit>((resolve) => {
    process_.once('exit', (code, signal) => {
      gone = true
      // Whatever it started itself ends with it.
      if (ownProcessGroup) signalGroup(pid, 'SIGKILL')
      watchdog.remove(pid)
      record.remove(pid)
      const done = () => {
        clearTimeout(timer)
        lines.end()
        resolve({ code, signal, lastLines: lines.last() })
      }
      // A loop that was held up has its timers called before it reads: what lies there is read first.
      const timer = setTimeout(() => setImmediate(done), drainFor)
      process_.once('close', done)
    })
  })

  const stop = async (deadlines: { quit: number; interrupt: number }): Promise<ChildExit> => {
    const within = (milliseconds: number) => settledWithin(exited, milliseconds)
    if (options.quit === 'q') stdin.write('q\n')
    else signalGroup(pid, gentleSignals.ask)
    if (!gone && !(await within(deadlines.quit))) {
      signalGroup(pid, gentleSignals.interrupt)
      if (!(await within(deadlines.interrupt))) {
        log.info({ process: options.name, pid }, 'A process did not end when asked to, and was killed')
        signalGroup(pid, 'SIGKILL')
        if (!(await within(killDeadline))) {
          log.error({ process: options.name, pid }, 'A killed process does not go away')
          return { code: null, signal: 'SIGKILL', lastLines: lines.last() }
        }
      }
    }
    return exited
  }

  let stopping: Promise<ChildExit> | undefined
  return {
    pid,
    stdin,
    stdout,
    progress: options.progressPipe ? (process_.stdio[3] as Readable) : undefined,
    exited,
    stop(deadlines = ladder) {
      if (gone) return exited
      stopping ??= stop(deadlines)
      return stopping
    },
  }
}

function spawnIn(file: string, options: ProcessOptions & { progressPipe?: boolean }, redact: (text: string) => string): ChildProcess {
  try {
    const child = spawn(file, options.args, {
      stdio: options.progressPipe ? ['pipe', 'pipe', 'pipe', 'pipe'] : ['pipe', 'pipe', 'pipe'],
      env: minimalEnvironment(options.env),
      cwd: options.cwd,
      detached: ownProcessGroup,
      windowsHide: true,
    })
    // Without a listener a failed start would end the engine; the missing pid tells of it.
    child.on('error', () => {})
    return child
  } catch (thrown) {
    throw new Failure('tool-failed', redact(thrown instanceof Error ? thrown.message : String(thrown)))
  }
}

async function settledWithin(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds)
  })
  try {
    return await Promise.race([promise.then(() => true as const), late])
  } finally {
    clearTimeout(timer)
  }
}
