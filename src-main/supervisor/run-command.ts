/** Short commands (`ffmpeg -version`, `v4l2-ctl --list-devices`) run to their end, bounded in time and output. */
import { Failure } from '../base/index.ts'
import type { Child, ProcessOptions, Supervisor } from './types.ts'

type RunCommand = Supervisor['run']

const defaults = { timeout: 10_000, maxBytes: 16 * 1024 * 1024 }
const keptStderr = 64 * 1024

/** Rejects with Failure: tool-missing, tool-failed (not startable, too much output, cancelled), silent (not done in time). */
export function createRunCommand(start: (options: ProcessOptions) => Child): RunCommand {
  return async (file, args, options = {}) => {
    const { timeout = defaults.timeout, maxBytes = defaults.maxBytes, signal } = options
    if (signal?.aborted) throw new Failure('tool-failed', `${file}: cancelled`)
    const lines: string[] = []
    let lineBytes = 0
    const child = start({
      file,
      args,
      name: file,
      quit: 'signal',
      line(line) {
        lineBytes += line.length
        if (lineBytes < keptStderr) lines.push(line)
      },
    })

    let refusal: Failure | undefined
    const refuse = (failure: Failure) => {
      refusal ??= failure
      void child.stop({ quit: 300, interrupt: 300 })
    }
    const chunks: Buffer[] = []
    let bytes = 0
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= maxBytes) chunks.push(chunk)
      else refuse(new Failure('tool-failed', `${file}: more than ${maxBytes} bytes of output`))
    })
    const timer = setTimeout(() => refuse(new Failure('silent', `${file}: not done after ${timeout} ms`)), timeout)
    const cancelled = () => refuse(new Failure('tool-failed', `${file}: cancelled`))
    signal?.addEventListener('abort', cancelled, { once: true })

    const exit = await child.exited
    clearTimeout(timer)
    signal?.removeEventListener('abort', cancelled)
    if (refusal) throw refusal
    return { stdout: Buffer.concat(chunks), stderr: lines.join('\n'), code: exit.code }
  }
}
