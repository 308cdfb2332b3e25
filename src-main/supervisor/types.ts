/** What other rooms see of the supervisor: one state machine for everything long-lived, and the only door to processes. */
import type { Readable, Writable } from 'node:stream'
import type { Trouble } from '../../src-shared/trouble.ts'
import type { Failure } from '../base/index.ts'

export type SupervisedState = 'idle' | 'starting' | 'running' | 'backing-off' | 'stopped' | 'failed'

/** Backoff with full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"): floor + random × (min(ceiling, base × 2^n) − floor). Milliseconds. */
export interface BackoffPolicy {
  readonly floor: number
  readonly base: number
  readonly ceiling: number
  /** The count starts again only after it ran this long without a failure. */
  readonly healthyAfter: number
  /** Tries in a row before `failed`; 0: no limit. */
  readonly limit: number
}

/** One try. Ends when `run` returns or throws: a return is a clean end by the other side (retried as well), a Failure says why. */
export interface Attempt {
  /** Aborted when it must end: stop, restart, stall. `run` has to settle soon afterwards. */
  readonly signal: AbortSignal
  readonly number: number
  /** Progress was seen: makes it `running`, and restarts the stall clock. */
  progress(): void
}

export interface SupervisedOptions {
  readonly name: string
  run(attempt: Attempt): Promise<void>
  readonly backoff?: Partial<BackoffPolicy>
  /** Milliseconds from the start of a try to its first progress (default 15 s), and between two later ones (default 10 s). */
  readonly startWithin?: number
  readonly stallAfter?: number
  /** What a stall is called: stalled-source unless said otherwise. */
  readonly stallCause?: 'stalled-source' | 'stalled-server' | 'no-media'
  /** How long `run` may take to settle after its signal was aborted before it is given up, milliseconds (default 10 s). */
  readonly settleWithin?: number
  changed?(status: SupervisedStatus): void
  /** Says of a failed try what it is for this task: whoever knows that it ran before knows better than the cause what is final. */
  judge?(failure: Failure): Failure
  /** Milliseconds that the next try waits at least after this failure, whatever the backoff says. */
  pause?(failure: Failure): number
}

export interface SupervisedStatus {
  readonly state: SupervisedState
  /** Since when, milliseconds since 1970. */
  readonly since: number
  /** Why the last try ended; kept until the next progress. */
  readonly trouble: Trouble | null
  /** Tries after one that ended or was told to end; a start after a stop is none, because nothing was lost. */
  readonly restarts: number
  readonly errors: number
}

export interface Supervised {
  readonly status: SupervisedStatus
  start(): void
  /** Resolves when the current try has settled; ends in `stopped`. */
  stop(): Promise<void>
  /** Ends the current try or the wait, and tries at once; also after `failed`. */
  retry(): void
  /** Ends for good with this failure, e.g. held or duel, until `retry`. */
  fail(failure: Failure): Promise<void>
}

export interface ProcessOptions {
  /** Executable and arguments, never a shell string. */
  readonly file: string
  readonly args: readonly string[]
  /** Added to a minimal environment. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Masked in the kept lines besides what the redactor knows. */
  readonly name: string
  /** How it is asked to end first: `q` on stdin (FFmpeg) or a signal. */
  readonly quit?: 'q' | 'signal'
  /** Each line of stderr, masked. */
  line?(line: string): void
}

export interface ChildExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** The last lines of stderr, masked. */
  readonly lastLines: readonly string[]
}

/** A process in a group of its own, that does not outlive the engine. */
export interface Child {
  readonly pid: number
  readonly stdin: Writable
  /** To be read, or `resume()`d: a process whose output nobody takes stops. */
  readonly stdout: Readable
  /** Never rejects. */
  readonly exited: Promise<ChildExit>
  /** `q`, then SIGINT, then SIGKILL, each with a deadline (what Windows has in their place). Resolves when it is gone. */
  stop(deadlines?: { quit: number; interrupt: number }): Promise<ChildExit>
}

/** FFmpeg as found on this machine. */
export interface FfmpegTool {
  readonly path: string
  /** Full text, e.g. `5.1.9-0+deb12u1`. */
  readonly version: string
  readonly major: number
  readonly minor: number
  readonly features: {
    /** `-stimeout` (4.x) or `-timeout` for RTSP inputs, in microseconds. */
    readonly rtspTimeoutOption: 'stimeout' | 'timeout'
    readonly fpsMode: boolean
    readonly hybridFragmented: boolean
    readonly encoders: ReadonlySet<string>
    readonly demuxers: ReadonlySet<string>
  }
}

export interface FfmpegRun {
  readonly name: string
  /** Everything between the common head (`-hide_banner -loglevel …-progress`) and the end. */
  readonly args: readonly string[]
  readonly attempt: Attempt
  /** Bytes that it writes to stdout (`-f … pipe:1`). */
  output?(chunk: Buffer): void
  /** Progress blocks of FFmpeg: out_time in microseconds, frames, bitrate… Value changes count as progress of the attempt unless `ownProgress`. */
  progressed?(values: Readonly<Record<string, string>>): void
  /** The caller calls attempt.progress() itself (e.g. per frame of output). */
  readonly ownProgress?: boolean
}

/** Bytes through FFmpeg by way of temporary files. */
export interface FileJob {
  readonly name: string
  readonly input: Buffer
  /** FFmpeg's names of the formats: `mjpeg`, `mp4` … */
  readonly inputFormat: string
  readonly outputFormat: string
  /** Output options, one word each. */
  readonly options: readonly string[]
  /** Milliseconds (default 10 000). */
  readonly timeout?: number
  readonly signal?: AbortSignal | undefined
}

export interface Supervisor {
  supervise(options: SupervisedOptions): Supervised
  /** The only place that starts a process. */
  start(options: ProcessOptions): Child
  /** Runs a short command to its end. Throws Failure (tool-missing, tool-failed, or silent after `timeout` ms). */
  run(
    file: string,
    args: readonly string[],
    options?: { timeout?: number; maxBytes?: number; signal?: AbortSignal },
  ): Promise<{ stdout: Buffer; stderr: string; code: number | null }>
  /** Probed once, cached by path, size and time. Throws Failure (tool-missing). */
  ffmpeg(): Promise<FfmpegTool>
  /** One try of an FFmpeg: resolves when it ended by `attempt.signal` or by itself with success, throws the classified Failure. Exit code 0 is not taken for success. */
  runFfmpeg(run: FfmpegRun): Promise<void>
  /** Throws Failure: tool-missing, tool-failed (refused or cancelled), silent (not done in time), storage. */
  runFileJob(job: FileJob): Promise<Buffer>
  /** Ends all that still runs. */
  close(): Promise<void>
}
