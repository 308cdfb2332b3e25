/**
 * The only door to processes, and the state machine for everything long-lived. Closing it stops all that is supervised, ends
 * all that runs, and only then lets the watchdog go.
 */
import { type Clock, Failure, type Log } from '../base/index.ts'
import { type StartedChild, startChild } from './child.ts'
import { createChildRecord } from './child-record.ts'
import { runFfmpeg } from './ffmpeg-run.ts'
import { createFfmpegTool } from './ffmpeg-tool.ts'
import { createFileJobs } from './file-job.ts'
import { createRunCommand } from './run-command.ts'
import { supervise } from './supervise.ts'
import type { ProcessOptions, Supervised, Supervisor } from './types.ts'
import { createWatchdog } from './watchdog.ts'

export interface SupervisorOptions {
  readonly log: Log
  readonly clock: Clock
  readonly redact: (text: string) => string
  /** Data folder, for the record of children; without one only the watchdog guards them. */
  readonly folder?: string | undefined
  /** An FFmpeg chosen by hand. */
  readonly ffmpeg?: string | undefined
}

export function createSupervisor({ log: parentLog, clock, redact, folder, ffmpeg: chosen }: SupervisorOptions): Supervisor {
  const log = parentLog.child({ room: 'supervisor' })
  const watchdog = createWatchdog(log)
  const record = createChildRecord(folder, log)
  const children = new Set<StartedChild>()
  const alive = new Set<Supervised>()
  let closed = false

  const start = (options: ProcessOptions & { progressPipe?: boolean }): StartedChild => {
    if (closed) throw new Failure('tool-failed', `${options.name}: Camgate is closing`)
    const child = startChild(options, { log, redact, watchdog, record })
    children.add(child)
    void child.exited.then(() => children.delete(child))
    return child
  }
  const run = createRunCommand(start)
  const ffmpeg = createFfmpegTool({ run, log, chosen, closed: () => closed })

  const fileJobs = createFileJobs({ ffmpeg, run, redact, folder })

  return {
    supervise: (options) =>
      supervise(options, { clock, log, alive: (supervised, lives) => void (lives ? alive.add(supervised) : alive.delete(supervised)) }),
    start,
    run,
    ffmpeg,
    runFfmpeg: async (options) => runFfmpeg(options, await ffmpeg(), start),
    runFileJob: fileJobs.run,
    async close() {
      await Promise.all([fileJobs.close(), ...[...alive].map((supervised) => supervised.stop())])
      closed = true
      await Promise.all([...children].map((child) => child.stop()))
      watchdog.close()
    },
  }
}
