/**
 * One try of an FFmpeg under an attempt's signal: started with the common head, watched by the change of its progress values,
 * ended by the ladder, and its end explained. Exit code 0 is not taken for success (`ffmpeg-diagnosis.ts`).
 */
import { isIP } from 'node:net'
import { StringDecoder } from 'node:string_decoder'
import type { StartedChild } from './child.ts'
import { diagnoseFfmpeg } from './ffmpeg-diagnosis.ts'
import type { ProbedFfmpeg } from './ffmpeg-features.ts'
import type { FfmpegRun, ProcessOptions } from './types.ts'

type Start = (options: ProcessOptions & { progressPipe?: boolean }) => StartedChild

/** Bytes of one progress block; a line without end is dropped. */
const longestBlock = 16 * 1024

/** Resolves after an end by the signal or a believable success, rejects with the Failure that explains the end. */
export async function runFfmpeg(run: FfmpegRun, tool: ProbedFfmpeg, start: Start): Promise<void> {
  const { attempt, output } = run
  if (attempt.signal.aborted) return
  const child = start({
    name: run.name,
    file: tool.path,
    args: [...commonHead(tool, output ? 3 : 1), ...run.args],
    quit: 'q',
    progressPipe: output !== undefined,
  })
  const stop = () => void child.stop()
  attempt.signal.addEventListener('abort', stop, { once: true })

  let progressed = false
  const moved = createProgressWatch()
  const readProgress = createProgressReader((values) => {
    run.progressed?.(values)
    if (!moved(values)) return
    progressed = true
    if (!run.ownProgress) attempt.progress()
  })
  const progress = output ? child.progress : child.stdout
  progress?.on('data', readProgress).on('error', () => {})
  if (output) child.stdout.on('data', output)

  const exit = await child.exited
  attempt.signal.removeEventListener('abort', stop)
  if (attempt.signal.aborted) return
  const failure = diagnoseFfmpeg({ exit, progressed, namesHost: run.args.some(namesHost) })
  if (failure) throw failure
}

/** stdin stays open for `q` (no `-nostdin`: 7.0 then ignores signals); levels are prefixed for the diagnosis. */
export function commonHead(tool: ProbedFfmpeg, pipe: number): string[] {
  const period = tool.statsPeriod ? ['-stats_period', '1'] : []
  return ['-hide_banner', '-loglevel', 'level+warning', '-nostats', '-progress', `pipe:${pipe}`, ...period]
}

/** Reads the `key=value` blocks of `-progress`, each ended by `progress=continue` or `progress=end`. */
export function createProgressReader(block: (values: Readonly<Record<string, string>>) => void): (chunk: Buffer) => void {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let values: Record<string, string> = {}
  return (chunk) => {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = (lines.pop() ?? '').slice(-longestBlock)
    for (const line of lines) {
      const equals = line.indexOf('=')
      if (equals < 1) continue
      const key = line.slice(0, equals).trim()
      values[key] = line.slice(equals + 1).trim()
      if (key !== 'progress') continue
      block(values)
      values = {}
    }
  }
}

/**
 * Tells whether anything moved since the block before. Blocks alone prove nothing: from 7.0 on they keep coming during a
 * stall, with the same values; and before the first packet the time is missing or hugely negative.
 */
export function createProgressWatch(): (values: Readonly<Record<string, string>>) => boolean {
  let lastFrame = 0
  let lastTime = 0
  return (values) => {
    const frame = Number(values.frame)
    // `out_time_ms` is in microseconds too, and all that 4.x and older have.
    const time = Number(values.out_time_us ?? values.out_time_ms)
    const moved = (frame > 0 && frame !== lastFrame) || (time > 0 && time !== lastTime)
    if (frame > 0) lastFrame = frame
    if (time > 0) lastTime = time
    return moved
  }
}

function namesHost(argument: string): boolean {
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#]+)/i.exec(argument)?.[1]
  return host !== undefined && !host.startsWith('[') && isIP(host) === 0
}
