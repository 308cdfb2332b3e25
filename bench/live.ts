/**
 * The camera's own pictures for viewers: what the engine costs for it beside FFmpegs that only copy and beside go2rtc, which sends
 * fragments for MSE over a WebSocket; and how soon a newcomer has a picture. What is then on a canvas: `canvas.ts`.
 */
import { WebSocket } from 'ws'
import { endAll, startBareCopies } from './bare-copy.ts'
import { type EnginePeer, startEngine, until } from './engine-peer.ts'
import { type LiveViewer, openViewer } from './live-viewer.ts'
import { isThere } from './media-server.ts'
import { pause, startCameras } from './peers.ts'
import { cpuOver } from './process-tree.ts'
import { go2rtc, startGo2rtc } from './relays.ts'
import { absent, absolute, compare, type Measurement, type Result } from './result.ts'

/** Streams side by side: one alone would measure what a process costs, not what a stream does. */
const streams = 4
/** Milliseconds until a stream that nobody watches any more is let go. */
const lingering = 8000

export const measureLive: Measurement = async ({ quick, say }) => {
  const rounds = quick ? 1 : 4
  const ms = quick ? 4000 : 12_000
  const hasGo2rtc = isThere(go2rtc, '--version')
  const cameras = await startCameras(streams)
  const engine = await startEngine()
  try {
    const ids: string[] = []
    for (const url of cameras.urls) ids.push(await engine.addCamera(url))
    const cpu = { ours: [] as number[], bare: [] as number[], relay: [] as number[] }
    const joins: number[] = []
    const perStream = async (pids: readonly number[]) => (await cpuOver(pids, ms)) / streams
    for (let round = 0; round < rounds; round += 1) {
      const viewers = await Promise.all(ids.map((id) => openViewer(engine, id)))
      await until(() => viewers.every(({ units }) => units() > 25), 30_000, 'units')
      await until(async () => (await engine.pictured()) === streams, 60_000, 'kept pictures')
      // The compiler is at work on what has just begun.
      await pause(quick ? 2000 : 8000)
      cpu.ours.push(await perStream([engine.pid]))
      for (let n = 0; n < (quick ? 2 : 5); n += 1) joins.push(await join(engine, ids[n % streams] ?? ''))
      for (const viewer of viewers) viewer.end()
      await pause(lingering)

      const bare = startBareCopies(cameras.urls, '0:v')
      await pause(3000)
      cpu.bare.push(await perStream(bare.map(({ pid }) => pid)))
      await endAll(bare)
      if (hasGo2rtc) await withGo2rtcViewers(cameras.urls, async (pid) => void cpu.relay.push(await perStream([pid])))
      const [ours, theirs, relay] = [cpu.ours, cpu.bare, cpu.relay].map((values) => values.at(-1)?.toFixed(2))
      say(`round ${round + 1}: ${ours} against FFmpeg ${theirs}, go2rtc ${relay} % of a core per stream`)
    }
    const row = (what: string, aim: number) => ({ name: 'live', what, unit: '% of a core each', aim })
    const what = `${streams} × 1080p25 untranscoded to a viewer each`
    const results: Result[] = [compare(row(`${what}, against ffmpeg -c copy`, 0.8), cpu.ours, cpu.bare)]
    results.push(
      hasGo2rtc
        ? compare(row(`${what}, against go2rtc's MSE`, 1), cpu.ours, cpu.relay)
        : absent('live', 'go2rtc', 'GO2RTC_BIN or the PATH'),
    )
    return [...results, absolute({ name: 'live', what: 'first unit of a stream that runs', unit: 'ms', aim: 50 }, joins)]
  } finally {
    await engine.end()
    await cameras.end()
  }
}

/** Milliseconds until one who comes later has the first picture. */
async function join(engine: EnginePeer, id: string): Promise<number> {
  await pause(Math.random() * 1000)
  const late: LiveViewer = await openViewer(engine, id)
  await until(() => late.units() > 0, 10_000, 'a newcomer')
  late.end()
  return late.firstAfter()
}

/** One MSE viewer each, as its own page asks for it. */
async function withGo2rtcViewers(urls: readonly string[], measured: (pid: number) => Promise<void>): Promise<void> {
  const relay = await startGo2rtc(urls)
  const sockets: WebSocket[] = []
  const fragments: number[] = urls.map(() => 0)
  try {
    for (const [n] of urls.entries()) {
      const socket = new WebSocket(`${relay.api.replace('http', 'ws')}/api/ws?src=camera_${n}`)
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
      socket.on('message', (_, binary) => {
        if (binary) fragments[n] = (fragments[n] ?? 0) + 1
      })
      socket.send(JSON.stringify({ type: 'mse', value: 'avc1.640029,avc1.64002A,avc1.640033,hvc1.1.6.L153.B0' }))
      sockets.push(socket)
    }
    await until(() => fragments.every((count) => count > 25), 30_000, 'fragments of go2rtc')
    await pause(3000)
    await measured(relay.pid)
  } finally {
    for (const socket of sockets) socket.close()
    await relay.end()
  }
}
