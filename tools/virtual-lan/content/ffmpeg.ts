/** Where FFmpeg is, and one bounded run of it. The virtual LAN needs it once per picture; afterwards everything comes from the cache. */
import { execFile, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'

const run = promisify(execFile)
let found: Promise<{ path: string; version: string }> | undefined

/** The first FFmpeg that runs: FFMPEG_BIN, the PATH, the package ffmpeg-static. Throws with what to do when there is none. */
export function findFfmpeg(): Promise<{ path: string; version: string }> {
  found ??= search()
  return found
}

async function search(): Promise<{ path: string; version: string }> {
  for (const path of [process.env.FFMPEG_BIN, 'ffmpeg', packaged()]) {
    if (!path) continue
    try {
      const { stdout } = await run(path, ['-hide_banner', '-version'], { timeout: 10_000 })
      return { path, version: /version (\S+)/.exec(stdout)?.[1] ?? 'unknown' }
    } catch {
      // Not there or not runnable on this machine: the next candidate may be.
    }
  }
  found = undefined
  throw new Error('The virtual LAN needs FFmpeg to draw its pictures: install it (apt install ffmpeg) or set FFMPEG_BIN.')
}

function packaged(): string | undefined {
  try {
    const path: unknown = createRequire(import.meta.url)('ffmpeg-static')
    return typeof path === 'string' ? path : undefined
  } catch {
    return undefined
  }
}

/** What one FFmpeg run wrote to its standard output. Rejects with the last lines of stderr; ends the process after two minutes. */
export async function ffmpegOutput(args: readonly string[]): Promise<Buffer> {
  const { path } = await findFfmpeg()
  while (running >= availableParallelism()) await new Promise<void>((free) => queue.push(free))
  running += 1
  try {
    return await runFfmpeg(path, args)
  } finally {
    running -= 1
    queue.shift()?.()
  }
}

let running = 0
const queue: (() => void)[] = []

function runFfmpeg(path: string, args: readonly string[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    let complaint = ''
    const limit = setTimeout(() => child.kill('SIGKILL'), 120_000)
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-2000)
    })
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(limit)
      if (code === 0 && chunks.length > 0) resolve(Buffer.concat(chunks))
      else reject(new Error(`ffmpeg ended with ${code}: ${complaint.trim()}`))
    })
  })
}
