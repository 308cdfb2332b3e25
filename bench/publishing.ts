/**
 * Many cameras to a real MediaMTX: by the engine's own publisher, by one bare `ffmpeg -c copy` per camera, and relayed by
 * go2rtc (which MediaMTX then pulls from). MediaMTX itself is not counted.
 */
import { startEngine, until } from './engine-peer.ts'
import { isThere, mediamtx, startServer } from './media-server.ts'
import { pause, startCameras } from './peers.ts'
import { cpuOver, residentOf } from './process-tree.ts'
import { go2rtc, withBareFfmpegs, withGo2rtc } from './relays.ts'
import { absent, compare, type Measurement } from './result.ts'

interface Side {
  readonly cpu: number[]
  readonly memory: number[]
}

export const measurePublishing: Measurement = async ({ quick, say }) => {
  if (!isThere(mediamtx, '--version')) return [absent('publishing', 'mediamtx', 'MEDIAMTX_BIN or the PATH')]
  const count = quick ? 4 : 20
  const rounds = quick ? 1 : 3
  const ms = quick ? 4000 : 10_000
  const cameras = await startCameras(count)
  const sides = { direct: emptySide(), bare: emptySide(), relay: emptySide() }
  const hasGo2rtc = isThere(go2rtc, '--version')
  const measure = async (side: Side, pids: readonly number[]) => {
    // A gateway runs for months: what is measured is not the compiler at work on a fresh process.
    await pause(quick ? 5000 : 20_000)
    side.cpu.push(await cpuOver(pids, ms))
    side.memory.push(residentOf(pids))
  }
  try {
    for (let round = 0; round < rounds; round += 1) {
      await direct(cameras.urls, (pid) => measure(sides.direct, [pid]))
      await withBareFfmpegs(cameras.urls, (pids) => measure(sides.bare, pids))
      if (hasGo2rtc) await withGo2rtc(cameras.urls, (pid) => measure(sides.relay, [pid]))
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
      : [absent('publishing', 'go2rtc', 'GO2RTC_BIN or the PATH')]),
  ]
}

async function direct(urls: readonly string[], measured: (pid: number) => Promise<void>): Promise<void> {
  const server = await startServer()
  const engine = await startEngine()
  try {
    await engine.publishTo(server.rtsp)
    for (const url of urls) await engine.publish(await engine.addCamera(url), 'direct')
    await until(async () => (await engine.publishing()) === urls.length, 60_000, 'publications')
    await until(async () => (await engine.pictured()) === urls.length, 60_000, 'kept pictures')
    await measured(engine.pid)
  } finally {
    await engine.end()
    await server.end()
  }
}

const emptySide = (): Side => ({ cpu: [], memory: [] })
const last = ({ cpu, memory }: Side) => (cpu.length > 0 ? `${cpu.at(-1)?.toFixed(1)} % ${memory.at(-1)?.toFixed(0)} MB` : 'not there')
