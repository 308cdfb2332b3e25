/**
 * Short work of FFmpeg on files (a smaller picture, a clip), in fluent-ffmpeg's words: bytes go in as one temporary file and
 * come out as another. Streams are not its business: those are supervised (`ffmpeg-run.ts`).
 *
 * Guarantees: ends within its time limit, on abort, when the supervisor closes and when the engine is killed, as a child like
 * every other; its files are gone afterwards, those of an engine that was killed with the next job.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asFailure, Failure } from '../base/index.ts'
import type { FfmpegTool, FileJob, Supervisor } from './types.ts'

const defaultTimeout = 10_000

export interface FileJobs {
  run(job: FileJob): Promise<Buffer>
  close(): Promise<void>
}

interface Means {
  ffmpeg(): Promise<FfmpegTool>
  readonly run: Supervisor['run']
  readonly redact: (text: string) => string
  /** Data folder; without one the system's folder for temporary files serves. */
  readonly folder: string | undefined
}

export function createFileJobs({ ffmpeg, run, redact, folder }: Means): FileJobs {
  const closing = new AbortController()
  const running = new Set<Promise<Buffer>>()
  const place = folder === undefined ? tmpdir() : join(folder, 'jobs')
  let swept: Promise<unknown> | undefined

  /** What a killed engine left: the data folder has one engine at a time. */
  const sweep = async () => {
    if (folder === undefined) return
    await rm(place, { recursive: true, force: true })
    await mkdir(place, { recursive: true, mode: 0o700 })
  }

  const work = async (job: FileJob): Promise<Buffer> => {
    const { path } = await ffmpeg()
    swept ??= sweep()
    await swept
    const own = await mkdtemp(join(place, 'camgate-job-'))
    try {
      const [from, to] = [join(own, 'in'), join(own, 'out')]
      await writeFile(from, job.input, { mode: 0o600 })
      const limits = [closing.signal, AbortSignal.timeout(job.timeout ?? defaultTimeout), ...(job.signal ? [job.signal] : [])]
      await convert(run, path, job, { from, to, until: AbortSignal.any(limits) })
      return await readFile(to)
    } finally {
      await rm(own, { recursive: true, force: true, maxRetries: 3 })
    }
  }

  return {
    run(job) {
      const done = work(job).catch((thrown: unknown) => {
        throw explain(thrown, job.name, redact)
      })
      running.add(done)
      const forget = () => void running.delete(done)
      done.then(forget, forget)
      return done
    },
    async close() {
      closing.abort()
      await Promise.allSettled(running)
    },
  }
}

interface Files {
  readonly from: string
  readonly to: string
  readonly until: AbortSignal
}

async function convert(run: Means['run'], ffmpegPath: string, job: FileJob, { from, to, until }: Files): Promise<void> {
  const args = await argumentsFor(job, from, to)
  until.throwIfAborted()
  // Its own time limit is the shorter one: a run that is over time is told by the signal that ended it.
  const timeout = (job.timeout ?? defaultTimeout) + 5000
  const { code, stderr } = await run(ffmpegPath, args, { timeout, signal: until }).catch((thrown: unknown) => {
    until.throwIfAborted()
    throw thrown
  })
  if (code !== 0) throw new Failure('tool-failed', stderr.split('\n').filter(Boolean).at(-1) ?? `FFmpeg ended with ${code}`)
}

/** Put together by fluent-ffmpeg, and not started by it: what it starts stands in no group that the watchdog knows. */
async function argumentsFor(job: FileJob, from: string, to: string): Promise<string[]> {
  // Read when it is first needed: it is seldom.
  const { default: createCommand } = await import('fluent-ffmpeg')
  const seconds = Math.ceil((job.timeout ?? defaultTimeout) / 1000)
  // The format is given, never guessed: a file from outside that calls itself a playlist would be followed anywhere.
  const command = createCommand()
    .input(from)
    .inputFormat(job.inputFormat)
    .inputOptions(['-hide_banner', '-loglevel', 'error', '-nostdin', '-timelimit', String(seconds)])
    .output(to)
    .format(job.outputFormat)
    .outputOptions([...job.options])
  return command._getArguments()
}

function explain(thrown: unknown, name: string, redact: (text: string) => string): Failure {
  if (thrown instanceof Error && thrown.name === 'TimeoutError') return new Failure('silent', `${name}: not done in time`)
  if (thrown instanceof Error && thrown.name === 'AbortError') return new Failure('tool-failed', `${name}: cancelled`)
  if (thrown instanceof Error && 'syscall' in thrown) return new Failure('storage', redact(`${name}: ${thrown.message}`))
  const { cause, evidence } = asFailure(thrown)
  return new Failure(cause, redact(`${name}: ${evidence ?? cause}`))
}
