/**
 * Many cameras published at once to a real MediaMTX, for minutes, with the server killed and started again in the middle:
 * `npm run bench -- load --cameras 50 --minutes 10 --way direct`.
 *
 * Figures without a ratio are absolute: their aim is for what we measured ourselves.
 */
import { type EnginePeer, startEngine, until } from './engine-peer.ts'
import { isThere, type MediaServer, mediamtx, startServer } from './media-server.ts'
import { pause, startCameras } from './peers.ts'
import { cpuOver, residentOf } from './process-tree.ts'
import { go2rtc, withBareFfmpegs, withGo2rtc } from './relays.ts'
import { absent, absolute, compare, type Measurement, median } from './result.ts'

const watchEvery = 1000
/** Milliseconds that the server stays away. */
const away = 5000
const backWithin = 120_000
/** Milliseconds after which what starts is taken to be warm. */
const warmUp = 20_000

interface Watched {
  readonly cpu: number[]
  readonly memory: number[]
  /** Publications that did not arrive, at the worst moment. */
  lost: number
}

export const measureLoad: Measurement = async ({ quick, say, cameras = quick ? 10 : 50, minutes = quick ? 1 : 10, way = 'direct' }) => {
  if (!isThere(mediamtx, '--version')) return [absent('load', 'mediamtx', 'MEDIAMTX_BIN or the PATH')]
  const farm = await startCameras(cameras)
  const row = (what: string, unit: string, aim: number | null = null) => ({
    name: 'load',
    what: `${cameras} cameras ${way}, ${what}`,
    unit,
    aim,
  })
  try {
    const ours = await publishThem(farm.urls, way, minutes * 60_000, say)
    const others = {
      bare: await cpuOfBare(farm.urls, say),
      relay: isThere(go2rtc, '--version') ? await cpuOfGo2rtc(farm.urls, say) : undefined,
    }
    const each = (percents: readonly number[]) => percents.map((percent) => percent / cameras)
    const perCamera = [(ours.endMemory - ours.idleMemory) / cameras]
    return [
      absolute(row('all arrive after', 's', 30), [ours.upAfter]),
      absolute(row('publications lost, the restart apart', 'publications', 0), [ours.lost]),
      absolute(row('frames and packets in error at the server', 'errors', 0), [ours.errors]),
      absolute(row('all back after the server was', 's', 30), [ours.backAfter]),
      absolute(row('connections in the same 100 ms at most', 'connections', null), [ours.crowd]),
      compare(row('CPU per camera against bare FFmpeg', '% of a core', way === 'direct' ? 1 / 3 : null), each(ours.cpu), each(others.bare)),
      others.relay
        ? compare(row('CPU per camera against go2rtc', '% of a core', way === 'direct' ? 1 : null), each(ours.cpu), each(others.relay))
        : absent('load', 'go2rtc', 'GO2RTC_BIN or the PATH'),
      absolute(row("memory per camera beyond the engine's own", 'MB resident', way === 'direct' ? 3 : null), perCamera),
      compare(row('memory, last third of the time against the first', 'MB resident', 1.05), [ours.endMemory], [ours.beginMemory]),
    ]
  } finally {
    await farm.end()
  }
}

async function publishThem(urls: readonly string[], way: 'direct' | 'ffmpeg', ms: number, say: (line: string) => void) {
  const server = await startServer()
  const engine = await startEngine()
  try {
    await pause(3000)
    const idleMemory = residentOf([engine.pid])
    await engine.publishTo(server.rtsp, server.api)
    const ids: string[] = []
    for (const url of urls) ids.push(await engine.addCamera(url))
    const began = performance.now()
    await Promise.all(ids.map((id) => engine.publish(id, way)))
    await until(async () => (await engine.publishing()) === urls.length && (await server.ready(urls.length)), backWithin, 'publications')
    const upAfter = (performance.now() - began) / 1000
    say(`all arrive after ${upAfter.toFixed(1)} s`)
    await pause(warmUp)
    const first = await watch(engine, server, urls.length, ms / 2, say)
    const errorsBefore = await server.errors()
    const { backAfter, crowd } = await restart(engine, server, urls.length)
    say(`all back ${backAfter.toFixed(1)} s after the server, at most ${crowd} connections in 100 ms`)
    await pause(warmUp)
    const second = await watch(engine, server, urls.length, ms / 2, say)
    const memory = [...first.memory, ...second.memory]
    const third = Math.ceil(memory.length / 3)
    return {
      ...{ idleMemory, upAfter, backAfter, crowd },
      cpu: [...first.cpu, ...second.cpu],
      lost: Math.max(first.lost, second.lost),
      errors: errorsBefore + (await server.errors()),
      beginMemory: median(memory.slice(0, third)),
      endMemory: median(memory.slice(-third)),
    }
  } finally {
    await engine.end()
    await server.end()
  }
}

async function watch(engine: EnginePeer, server: MediaServer, count: number, ms: number, say: (line: string) => void): Promise<Watched> {
  const watched: Watched = { cpu: [], memory: [], lost: 0 }
  const end = performance.now() + ms
  while (performance.now() < end) {
    const percent = cpuOver([engine.pid], Math.min(10_000, ms))
    while (await Promise.race([percent.then(() => false), pause(watchEvery).then(() => true)])) {
      const arriving = Math.min(await engine.publishing(), await server.online())
      watched.lost = Math.max(watched.lost, count - arriving)
    }
    watched.cpu.push(await percent)
    watched.memory.push(residentOf([engine.pid]))
    say(`${count - watched.lost} of ${count}, ${watched.cpu.at(-1)?.toFixed(1)} %, ${watched.memory.at(-1)?.toFixed(0)} MB`)
  }
  return watched
}

/** The server is killed and comes back: seconds until all publications have too, and how many of them came at once. */
async function restart(engine: EnginePeer, server: MediaServer, count: number) {
  await server.kill()
  await pause(away)
  await server.start()
  const began = performance.now()
  await until(
    async () => (await server.ready(count)) && (await engine.publishing()) === count,
    backWithin,
    'publications after the restart',
  )
  const backAfter = (performance.now() - began) / 1000
  const slots = new Map<number, number>()
  for (const at of await server.connectedAt()) slots.set(Math.floor(at / 100), (slots.get(Math.floor(at / 100)) ?? 0) + 1)
  return { backAfter, crowd: Math.max(0, ...slots.values()) }
}

async function cpuOfBare(urls: readonly string[], say: (line: string) => void): Promise<number[]> {
  return measured('bare FFmpeg', say, (take) => withBareFfmpegs(urls, take))
}

async function cpuOfGo2rtc(urls: readonly string[], say: (line: string) => void): Promise<number[]> {
  return measured('go2rtc', say, (take) => withGo2rtc(urls, (pid) => take([pid])))
}

async function measured(name: string, say: (line: string) => void, run: (take: (pids: number[]) => Promise<void>) => Promise<void>) {
  const cpu: number[] = []
  await run(async (pids) => {
    await pause(warmUp)
    for (let n = 0; n < 3; n += 1) cpu.push(await cpuOver(pids, 10_000))
    say(`${name}: ${median(cpu).toFixed(1)} %, ${residentOf(pids).toFixed(0)} MB`)
  })
  return cpu
}
