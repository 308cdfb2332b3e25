/** Processes on the other side of a measurement: virtual cameras, bare FFmpegs, servers. Each ends with `end`. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Peer {
  readonly pid: number
  readonly process: ChildProcess
  end(): Promise<void>
}

export function startPeer(
  file: string,
  args: readonly string[],
  options: { stdout?: 'pipe' | 'ignore'; cwd?: string; env?: Record<string, string> } = {},
): Peer {
  const child = spawn(file, args, {
    stdio: ['pipe', options.stdout ?? 'ignore', 'ignore'],
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
  })
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  child.stdin?.on('error', () => {})
  return {
    pid: child.pid ?? -1,
    process: child,
    async end() {
      child.kill('SIGTERM')
      const kill = setTimeout(() => child.kill('SIGKILL'), 3000)
      await gone
      clearTimeout(kill)
    },
  }
}

export const ffmpeg = process.env.FFMPEG_BIN ?? 'ffmpeg'

export interface CameraFarm {
  /** RTSP URLs, without a password. */
  readonly urls: readonly string[]
  /** Of those that were given a second stream. */
  readonly subs: readonly string[]
  end(): Promise<void>
}

/** So many open cameras of 1080p25 at 4 Mbit/s, key frame every 2 s, in a process of their own. */
export async function startCameras(count: number, more: object = {}): Promise<CameraFarm> {
  const folder = await mkdtemp(join(tmpdir(), 'camgate-bench-lan-'))
  const file = join(folder, 'scenario.json')
  const scenes = ['testsrc', 'bars', 'life', 'waves']
  const cameras = Array.from({ length: count }, (_, n) => {
    const scene = scenes[n % scenes.length]
    const main = { path: '/main', width: 1920, height: 1080, fps: 25, kbps: 4000, scene }
    return { name: `Bench ${n + 1}`, caption: `Bench ${scene}`, main, onvif: false, ...more }
  })
  await writeFile(file, JSON.stringify({ cameras, server: false }))
  const program = join(import.meta.dirname, '../tools/virtual-lan/main.ts')
  const peer = startPeer(process.execPath, [program, '--scenario', file, '--json', '--stdin'], { stdout: 'pipe' })
  const line = await firstLine(peer)
  const described = JSON.parse(line) as { cameras: { main?: string; rtsp?: string; sub?: string }[] }
  const urls = described.cameras.map((camera) => camera.main ?? camera.rtsp ?? '')
  return {
    urls,
    subs: described.cameras.flatMap(({ sub }) => sub ?? []),
    async end() {
      await peer.end()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function firstLine(peer: Peer): Promise<string> {
  const { stdout } = peer.process
  if (!stdout) throw new Error('The virtual cameras have no output')
  for await (const line of createInterface({ input: stdout })) return line
  throw new Error('The virtual cameras did not start')
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
