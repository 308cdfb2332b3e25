/**
 * One supervised FFmpeg that turns a stream of the restream into JPEGs. It never talks to a camera.
 *
 * Progress is a picture, not a living process: a worker that is fed and puts nothing out is started anew.
 */
import { Failure, type Log } from '../../base/index.ts'
import type { SupervisedStatus, Supervisor } from '../../supervisor/types.ts'
import { SmjpegReader } from './smjpeg-reader.ts'
import { type PictureSpec, workerArguments } from './worker-arguments.ts'

export interface WorkerOptions {
  readonly name: string
  readonly input: () => readonly string[]
  readonly spec: PictureSpec
  /** As the session description or the parameter sets tell it. */
  readonly sourceFps: number | undefined
  /** A new process: its times begin anew. */
  began(): void
  picture(jpeg: Buffer, ptsMs: number): void
  changed(status: SupervisedStatus): void
}

export interface MjpegWorker {
  /** It failed for good, as far as it knows. */
  readonly failed: boolean
  /** Tries again at once, also after it failed. */
  retry(): void
  /** Nothing is told any more from the moment of the call; resolves when the process is gone. */
  stop(): Promise<void>
}

/** Milliseconds. A camera may send a picture every few seconds only; the hub itself notices when it sends nothing. */
const startWithin = 15_000
const stallAfter = 20_000
const backoff = { floor: 500, base: 1000, ceiling: 30_000, healthyAfter: 20_000, limit: 0 }

export function startWorker({ supervisor, log }: { supervisor: Supervisor; log: Log }, options: WorkerOptions): MjpegWorker {
  let ended = false
  const supervised = supervisor.supervise({
    name: options.name,
    backoff,
    startWithin,
    stallAfter,
    changed: (status) => {
      if (!ended) options.changed(status)
    },
    async run(attempt) {
      const tool = await supervisor.ffmpeg()
      const broken = new AbortController()
      let reason: unknown
      const reader = new SmjpegReader((jpeg, pts) => {
        attempt.progress()
        if (!ended) options.picture(jpeg, pts)
      })
      if (!ended) options.began()
      await supervisor.runFfmpeg({
        name: options.name,
        args: workerArguments(tool, options.input(), options.spec, options.sourceFps),
        attempt: { ...attempt, progress: () => attempt.progress(), signal: AbortSignal.any([attempt.signal, broken.signal]) },
        ownProgress: true,
        output(chunk) {
          if (broken.signal.aborted) return
          try {
            reader.push(chunk)
          } catch (thrown) {
            if (!(thrown instanceof Failure)) throw thrown
            reason = thrown
            broken.abort()
          }
        },
      })
      if (reason !== undefined) throw reason
    },
  })
  supervised.start()
  log.debug({ worker: options.name }, 'a picture worker starts')
  return {
    get failed() {
      return supervised.status.state === 'failed'
    },
    retry() {
      if (!ended) supervised.retry()
    },
    async stop() {
      ended = true
      await supervised.stop()
      log.debug({ worker: options.name }, 'a picture worker ended')
    },
  }
}
