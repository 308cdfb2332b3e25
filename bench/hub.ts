/** Pulling many streams: the whole engine with its hub against one bare `ffmpeg -c copy -f null` per camera. */
import { endAll, startBareCopies } from './bare-copy.ts'
import { startEngine, until } from './engine-peer.ts'
import { pause, startCameras } from './peers.ts'
import { cpuOver, residentOf } from './process-tree.ts'
import { compare, type Measurement } from './result.ts'

export const measureHub: Measurement = async ({ quick, say }) => {
  const count = quick ? 4 : 20
  const rounds = quick ? 1 : 3
  const ms = quick ? 4000 : 10_000
  const cameras = await startCameras(count)
  const engine = await startEngine()
  try {
    const ids: string[] = []
    for (const url of cameras.urls) ids.push(await engine.addCamera(url))
    const cpu = { ours: [] as number[], theirs: [] as number[] }
    const memory = { ours: [] as number[], theirs: [] as number[] }
    for (let round = 0; round < rounds; round += 1) {
      for (const id of ids) await engine.join(id)
      await until(async () => (await engine.running()) === count, 60_000, 'streams into the hub')
      await until(async () => (await engine.pictured()) === count, 60_000, 'kept pictures')
      // What only the start needed is given back after ten seconds.
      await pause(12_000)
      cpu.ours.push(await cpuOver([engine.pid], ms))
      memory.ours.push(residentOf([engine.pid]))
      for (const id of ids) await engine.leave(id)
      await until(async () => (await engine.running()) === 0, 90_000, 'streams out of the hub')

      const bare = startBareCopies(cameras.urls, '0')
      await pause(8000)
      const pids = bare.map(({ pid }) => pid)
      cpu.theirs.push(await cpuOver(pids, ms))
      memory.theirs.push(residentOf(pids))
      await endAll(bare)
      const [c, m] = [cpu, memory].map(({ ours, theirs }) => [ours.at(-1) ?? 0, theirs.at(-1) ?? 0] as const)
      say(
        `round ${round + 1}: ${c?.[0].toFixed(1)} % and ${m?.[0].toFixed(0)} MB against ${c?.[1].toFixed(1)} % and ${m?.[1].toFixed(0)} MB`,
      )
    }
    const what = `${count} streams of 1080p25 at 4 Mbit/s`
    return [
      compare({ name: 'hub', what: `${what}, CPU`, unit: '% of a core', aim: 1 / 3 }, cpu.ours, cpu.theirs),
      compare({ name: 'hub', what: `${what}, memory`, unit: 'MB resident', aim: 1 / 10 }, memory.ours, memory.theirs),
    ]
  } finally {
    await engine.end()
    await cameras.end()
  }
}
