/**
 * Short work of FFmpeg on files (a smaller picture, a clip), through fluent-ffmpeg: bytes go in as one temporary file and come
 * out as another. Streams are not its business: those are supervised (`ffmpeg-run.ts`).
 *
 * Guarantees: ends within its time limit, on abort and when the supervisor closes, by SIGKILL; its files are gone afterwards,
 * those of an engine that was killed with the next job; even then no process stays, since its processor time is limited.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asFailure, Failure } from '../media/index.ts'
import type { FfmpegTool, FileJob } from './types.ts'

const defaultTimeout = 10_000

export interface FileJobs {
  run(job: FileJob): Promise<Buffer>
  close(): Promise<void>
}

interface Means {
  ffmpeg(): Promise<FfmpegTool>
  readonly redact: (text: string) => string
  /** Data folder; without one the system's folder for temporary files serves. */
  readonly folder: string | undefined
}

export function createFileJobs({ ffmpeg, redact, folder }: Means): FileJobs {
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
      await convert(path, job, { from, to, until: AbortSignal.any(limits) })
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

async function convert(ffmpegPath: string, job: FileJob, { from, to, until }: Files): Promise<void> {
  // Read when it is first needed: it is seldom.
  const { default: createCommand } = await import('fluent-ffmpeg')
  until.throwIfAborted()
  const seconds = Math.ceil((job.timeout ?? defaultTimeout) / 1000)
  await new Promise<void>((resolve, reject) => {
    // The format is given, never guessed: a file from outside that calls itself a playlist would be followed anywhere.
    const command = createCommand({ stdoutLines: 20 })
      .setFfmpegPath(ffmpegPath)
      .input(from)
      .inputFormat(job.inputFormat)
      .inputOptions(['-nostdin', '-timelimit', String(seconds)])
      .output(to)
      .format(job.outputFormat)
      .outputOptions([...job.options])
    const kill = () => command.kill('SIGKILL')
    const settle = (failure?: Error) => {
      until.removeEventListener('abort', kill)
      if (until.aborted) reject(until.reason)
      else if (failure) reject(new Failure('tool-failed', failure.message))
      else resolve()
    }
    command
      .on('start', () => {
        // It may have been called off while FFmpeg was asked for its formats.
        if (until.aborted) kill()
        else until.addEventListener('abort', kill, { once: true })
      })
      .on('end', () => settle())
      .on('error', settle)
      .run()
  })
}

function explain(thrown: unknown, name: string, redact: (text: string) => string): Failure {
  if (thrown instanceof Error && thrown.name === 'TimeoutError') return new Failure('silent', `${name}: not done in time`)
  if (thrown instanceof Error && thrown.name === 'AbortError') return new Failure('tool-failed', `${name}: cancelled`)
  if (thrown instanceof Error && 'syscall' in thrown) return new Failure('storage', redact(`${name}: ${thrown.message}`))
  const { cause, evidence } = asFailure(thrown)
  return new Failure(cause, redact(`${name}: ${evidence ?? cause}`))
}
