/** The clients that the odd cameras are shown to: each plays a set of them and says from which it got pictures. */
import { type ChildProcess, spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src-main/base/index.ts'
import { createRtsp } from '../../src-main/rtsp/index.ts'
import { silentLog } from '../../src-main/testing/silent-log.ts'
import type { ScriptedCamera } from './camera.ts'
import type { Oddity } from './cases/oddity.ts'
import { freePort, mediamtxBinaries, programOnPath } from './real-servers.ts'

export interface Setting {
  readonly oddity: Oddity
  readonly camera: ScriptedCamera
  /** With the credentials in it. */
  readonly url: string
}

export interface Contestant {
  readonly name: string
  play(settings: readonly Setting[]): Promise<Map<Oddity, boolean>>
}

/** Milliseconds that each has for one camera. */
const patience = 15_000

export function contestants(): Contestant[] {
  const ffmpeg = programOnPath('ffmpeg', process.env.FFMPEG_BIN)
  const go2rtc = programOnPath('go2rtc', process.env.GO2RTC_BIN)
  return [
    { name: 'Camgate', play: (settings) => eachOf(settings, 8, ({ url, oddity }) => playOurselves(url, oddity)) },
    ...(ffmpeg
      ? [
          {
            name: 'FFmpeg',
            play: (settings: readonly Setting[]) => eachOf(settings, 4, ({ url, oddity }) => playFfmpeg(ffmpeg, url, oddity)),
          },
        ]
      : []),
    ...mediamtxBinaries().map(({ file, version }) => ({
      name: `MediaMTX ${version}`,
      play: (settings: readonly Setting[]) => playMediamtx(file, version, settings),
    })),
    ...(go2rtc ? [{ name: 'go2rtc', play: (settings: readonly Setting[]) => playGo2rtc(go2rtc, settings) }] : []),
  ]
}

async function eachOf(
  settings: readonly Setting[],
  together: number,
  play: (setting: Setting) => Promise<boolean>,
): Promise<Map<Oddity, boolean>> {
  const queue = [...settings]
  const results = new Map<Oddity, boolean>()
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) results.set(next.oddity, await play(next))
  }
  await Promise.all(Array.from({ length: together }, work))
  return results
}

/** Ten packets of the first track. */
async function playOurselves(url: string, oddity: Pick<Oddity, 'transport'>): Promise<boolean> {
  const rtsp = createRtsp({ log: silentLog, clock: systemClock, redact: (text) => text })
  let count = 0
  let enough: () => void = () => {}
  const done = new Promise<void>((resolve) => {
    enough = resolve
  })
  try {
    const session = await rtsp.play(
      { url, transport: oddity.transport ?? 'auto', signal: AbortSignal.timeout(patience) },
      {
        rtp(track) {
          if (track === 0 && ++count >= 10) enough()
        },
        rtcp() {},
      },
    )
    await Promise.race([done, session.ended])
    await session.close()
    return count >= 10
  } catch {
    return false
  }
}

async function playFfmpeg(ffmpeg: string, url: string, oddity: Oddity): Promise<boolean> {
  const input = [
    '-rtsp_transport',
    oddity.transport === 'udp' ? 'udp' : 'tcp',
    '-i',
    url,
    '-t',
    '1',
    '-map',
    '0:v',
    '-c',
    'copy',
    '-f',
    'null',
    '-',
  ]
  const child = spawn(ffmpeg, ['-hide_banner', '-loglevel', 'error', '-progress', 'pipe:1', ...input], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), patience)
  await new Promise((resolve) => child.once('close', resolve))
  clearTimeout(timer)
  return [...text.matchAll(/^frame=(\d+)/gm)].some(([, frames]) => Number(frames) >= 10)
}

async function withServer<T>(file: string, name: string, config: string, use: () => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'camgate-compare-'))
  writeFileSync(join(folder, name), config)
  const args = name.startsWith('go2rtc') ? ['-config', join(folder, name)] : [join(folder, name)]
  const child: ChildProcess = spawn(file, args, { cwd: folder, stdio: 'ignore' })
  try {
    return await use()
  } finally {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
    rmSync(folder, { recursive: true, force: true })
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** As a camera server that pulls: every case is a path with a source. */
async function playMediamtx(file: string, version: string, settings: readonly Setting[]): Promise<Map<Oddity, boolean>> {
  const port = await freePort(2)
  const minor = Number(version.split('.')[1])
  const fingerprint = new X509Certificate(readFileSync(new URL('fixtures/camera.crt', import.meta.url))).fingerprint256.replaceAll(':', '')
  const off = ['rtmp', 'hls', 'webrtc', 'srt', ...(minor >= 19 ? ['moq'] : [])].map((name) => `${name}: no`)
  const paths = settings.map(({ url, oddity }, n) => {
    const transport = oddity.transport === 'udp' ? 'udp' : oddity.via === 'rtsp/udp' ? 'automatic' : 'tcp'
    return `  c${n}: {source: ${JSON.stringify(url)}, rtspTransport: ${transport}${url.startsWith('rtsps') ? `, sourceFingerprint: ${fingerprint}` : ''}}`
  })
  const config = [
    `rtspAddress: 127.0.0.1:${port}`,
    'rtspTransports: [tcp]',
    'api: yes',
    `apiAddress: 127.0.0.1:${port + 1}`,
    ...off,
    'paths:',
    ...paths,
    '',
  ]
  return withServer(file, 'mediamtx.yml', config.join('\n'), async () => {
    const got = new Map(settings.map(({ oddity }) => [oddity, false]))
    const until = Date.now() + patience
    while (Date.now() < until && [...got.values()].includes(false)) {
      await pause(500)
      const answer = await fetch(`http://127.0.0.1:${port + 1}/v3/paths/list?itemsPerPage=1000`).catch(() => undefined)
      const { items = [] } = ((await answer?.json()) ?? {}) as { items?: { name: string; ready: boolean; bytesReceived: number }[] }
      for (const { name, ready, bytesReceived } of items) {
        const oddity = settings[Number(name.slice(1))]?.oddity
        if (oddity && ready && bytesReceived > 10_000) got.set(oddity, true)
      }
    }
    return got
  })
}

/** Pulls when somebody asks it: we do, over its own RTSP server. */
async function playGo2rtc(file: string, settings: readonly Setting[]): Promise<Map<Oddity, boolean>> {
  const port = await freePort(3)
  const streams = settings.map(
    ({ url, oddity }, n) => `  c${n}: ${JSON.stringify(`${url}${oddity.transport === 'udp' ? '#transport=udp' : ''}`)}`,
  )
  const config = [
    `api: {listen: "127.0.0.1:${port}"}`,
    `rtsp: {listen: "127.0.0.1:${port + 1}"}`,
    `webrtc: {listen: ""}`,
    'streams:',
    ...streams,
    '',
  ]
  return withServer(file, 'go2rtc.yaml', config.join('\n'), async () => {
    await pause(1500)
    return eachOf(settings, 8, (setting) => playOurselves(`rtsp://127.0.0.1:${port + 1}/c${settings.indexOf(setting)}?video`, {}))
  })
}
