/**
 * Many cameras to a real MediaMTX: by the engine's own publisher, by one bare `ffmpeg -c copy` per camera, and relayed by
 * go2rtc (which MediaMTX then pulls from). MediaMTX itself is not counted.
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEngine, until } from './engine-peer.ts'
import { freePorts } from './free-ports.ts'
import { ffmpeg, type Peer, pause, startCameras, startPeer } from './peers.ts'
import { cpuOver, residentOf } from './process-tree.ts'
import { compare, type Measurement, type Result } from './result.ts'

const mediamtx = process.env.MEDIAMTX_BIN ?? 'mediamtx'
const go2rtc = process.env.GO2RTC_BIN ?? 'go2rtc'

interface Side {
  readonly cpu: number[]
  readonly memory: number[]
}

export const measurePublishing: Measurement = async ({ quick, say }) => {
  if (!isThere(mediamtx, '--version')) return [absent('mediamtx', 'MEDIAMTX_BIN or the PATH')]
  const count = quick ? 4 : 20
  const rounds = quick ? 1 : 3
  const ms = quick ? 4000 : 10_000
  const cameras = await startCameras(count)
  const sides = { direct: emptySide(), bare: emptySide(), relay: emptySide() }
  const hasGo2rtc = isThere(go2rtc, '--version')
  const measure = async (side: Side, pids: readonly number[]) => {
    await pause(5000)
    side.cpu.push(await cpuOver(pids, ms))
    side.memory.push(residentOf(pids))
  }
  try {
    for (let round = 0; round < rounds; round += 1) {
      await direct(cameras.urls, (pid) => measure(sides.direct, [pid]))
      await bare(cameras.urls, (pids) => measure(sides.bare, pids))
      if (hasGo2rtc) await relayed(cameras.urls, (pid) => measure(sides.relay, [pid]))
      say(`round ${round + 1}: direct ${last(sides.direct)}, bare ${last(sides.bare)}, go2rtc ${last(sides.relay)}`)
    }
  } finally {
    await cameras.end()
  }
  const row = (what: string, unit: string, aim: number | null) => ({ name: 'publishing', what: `${count} cameras, ${what}`, unit, aim })
  const { direct: ours, bare: theirs, relay } = sides
  return [
    compare(row('direct against bare FFmpeg, CPU', '% of a core', 1 / 3), ours.cpu, theirs.cpu),
    compare(row('direct against bare FFmpeg, memory', 'MB resident', null), ours.memory, theirs.memory),
    ...(hasGo2rtc
      ? [
          compare(row('direct against go2rtc, CPU', '% of a core', 1), ours.cpu, relay.cpu),
          compare(row('direct against go2rtc, memory', 'MB resident', null), ours.memory, relay.memory),
        ]
      : [absent('go2rtc', 'GO2RTC_BIN or the PATH')]),
  ]
}

async function direct(urls: readonly string[], measured: (pid: number) => Promise<void>): Promise<void> {
  const server = await startServer({})
  const engine = await startEngine()
  try {
    await engine.publishTo(server.rtsp)
    for (const url of urls) await engine.publish(await engine.addCamera(url), 'direct')
    await until(async () => (await engine.publishing()) === urls.length, 60_000, 'publications')
    await measured(engine.pid)
  } finally {
    await engine.end()
    await server.end()
  }
}

async function bare(urls: readonly string[], measured: (pids: number[]) => Promise<void>): Promise<void> {
  const server = await startServer({})
  const args = (url: string, n: number) => [
    ...['-hide_banner', '-loglevel', 'error', '-rtsp_transport', 'tcp', '-i', url, '-map', '0', '-c', 'copy'],
    ...['-f', 'rtsp', '-rtsp_transport', 'tcp', `${server.rtsp}/camera_${n}`],
  ]
  const publishers = urls.map((url, n) => startPeer(ffmpeg, args(url, n)))
  try {
    await until(() => server.ready(urls.length), 60_000, 'bare publications')
    await measured(publishers.map(({ pid }) => pid))
  } finally {
    await Promise.all(publishers.map((one) => one.end()))
    await server.end()
  }
}

async function relayed(urls: readonly string[], measured: (pid: number) => Promise<void>): Promise<void> {
  const [rtspPort = 0, apiPort = 0] = await freePorts(2)
  const config = {
    streams: Object.fromEntries(urls.map((url, n) => [`camera_${n}`, url])),
    rtsp: { listen: `127.0.0.1:${rtspPort}` },
    api: { listen: `127.0.0.1:${apiPort}` },
    webrtc: { listen: '' },
    log: { level: 'error' },
  }
  const relay = startPeer(go2rtc, ['-config', JSON.stringify(config)])
  const source = (n: number) => ({ source: `rtsp://127.0.0.1:${rtspPort}/camera_${n}`, rtspTransport: 'tcp' })
  const server = await startServer(Object.fromEntries(urls.map((_, n) => [`camera_${n}`, source(n)])))
  try {
    await until(() => server.ready(urls.length), 60_000, 'relayed streams')
    await measured(relay.pid)
  } finally {
    await relay.end()
    await server.end()
  }
}

/** A MediaMTX with RTSP and its API on loopback, and nothing else. JSON is YAML. */
async function startServer(paths: object) {
  const folder = await mkdtemp(join(tmpdir(), 'camgate-bench-mediamtx-'))
  const [rtspPort = 0, apiPort = 0] = await freePorts(2)
  const off = { rtmp: false, hls: false, webrtc: false, srt: false, rtspTransports: ['tcp'], logLevel: 'error' }
  const config = {
    ...off,
    rtspAddress: `127.0.0.1:${rtspPort}`,
    api: true,
    apiAddress: `127.0.0.1:${apiPort}`,
    paths: { ...paths, all_others: {} },
  }
  const file = join(folder, 'mediamtx.yml')
  await writeFile(file, JSON.stringify(config))
  const peer: Peer = startPeer(mediamtx, [file], { cwd: folder })
  const list = async () => {
    const answer = await fetch(`http://127.0.0.1:${apiPort}/v3/paths/list`).catch(() => undefined)
    return ((await answer?.json()) as { items: { ready: boolean }[] } | undefined)?.items
  }
  await until(async () => (await list()) !== undefined, 15_000, 'mediamtx')
  return {
    rtsp: `rtsp://127.0.0.1:${rtspPort}`,
    ready: async (count: number) => ((await list()) ?? []).filter(({ ready }) => ready).length >= count,
    async end() {
      await peer.end()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function isThere(file: string, version: string): boolean {
  try {
    execFileSync(file, [version], { stdio: 'ignore', timeout: 5000 })
    return true
  } catch {
    return false
  }
}

const emptySide = (): Side => ({ cpu: [], memory: [] })
const last = ({ cpu, memory }: Side) => (cpu.length > 0 ? `${cpu.at(-1)?.toFixed(1)} % ${memory.at(-1)?.toFixed(0)} MB` : 'not there')
const absent = (peer: string, where: string): Result => ({
  ...{ name: 'publishing', what: `skipped: no ${peer} (${where})`, unit: '', ours: null, theirs: null, ratio: null, aim: null },
})
