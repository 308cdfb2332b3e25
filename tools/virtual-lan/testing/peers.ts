/** For tests on the virtual LAN: cameras that are cheap to make, FFmpeg and FFprobe as peers, and what is missing on this computer. */
import { execFile, spawnSync } from 'node:child_process'
import { canMakeNamespaces } from '../../test/abilities.ts'
import { postgresFolder } from '../../test/postgres-folder.ts'

const runs = (program: string, ...args: string[]) => spawnSync(program, args, { stdio: 'ignore' }).status === 0

export const ffmpegPath = process.env.FFMPEG_BIN ?? 'ffmpeg'
/** Peers that are here. A missing one skips its tests by name, unless they are required. */
const looks = {
  ffmpeg: () => runs(ffmpegPath, '-version') && runs('ffprobe', '-version'),
  namespaces: canMakeNamespaces,
  postgres: () => postgresFolder() !== undefined,
  'gst-launch': () => runs('gst-inspect-1.0', 'avdec_h264'),
  vlc: () => runs('sh', '-c', 'command -v cvlc && command -v setpriv'),
  python3: () => runs('python3', '-c', 'import zipfile'),
}
const looked = new Map<keyof typeof looks, boolean>()
export function missing(peer: keyof typeof looks): boolean {
  const here = looked.get(peer) ?? looks[peer]()
  looked.set(peer, here)
  return !here && process.env.CAMGATE_PEERS !== 'required'
}

/** One name in all pictures, so that all tests share them. */
export const tested = { caption: 'Test' } as const

/** Milliseconds for a first start, when the pictures are still to be drawn on a busy machine. */
export const firstStart = 90_000

/** Cheap to encode. */
export const tiny = { width: 320, height: 184, kbps: 200, gop: 0.4 }

export interface Ended {
  readonly code: number | string | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program for `seconds` at most. Never rejects. */
export function run(program: string, args: readonly string[], seconds = 20): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { timeout: seconds * 1000, killSignal: 'SIGKILL', maxBuffer: 32 * 1024 * 1024 } as const
    execFile(program, args, options, (error, stdout, stderr) => resolve({ code: error ? (error.code ?? 'killed') : 0, stdout, stderr }))
  })
}

/** Codec names (and widths) that ffprobe sees, or the reason why it sees none. */
export async function probe(url: string, transport: 'tcp' | 'udp' = 'tcp'): Promise<string> {
  const shown = ['-show_entries', 'stream=codec_name,width', '-of', 'csv=p=0']
  const { stdout, stderr } = await run('ffprobe', [
    '-v',
    'error',
    '-rtsp_transport',
    transport,
    '-timeout',
    '8000000',
    '-analyzeduration',
    '1500000',
    ...shown,
    url,
  ])
  return stdout.trim().split('\n').join(' ') || stderr.trim()
}

export const withLogin = (url = '', user = 'admin', password = 'camgate') => url.replace('://', `://${user}:${password}@`)
