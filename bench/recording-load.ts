/** Fifty cameras recorded while they are published to a real MediaMTX: is a picture lost, and what does it cost. `--cameras`, `--minutes`. */
import { startEngine, until } from './engine-peer.ts'
import { isThere, mediamtx, startServer } from './media-server.ts'
import { packetsOf } from './packets-of.ts'
import { pause, startCameras } from './peers.ts'
import { cpuOver, residentOf } from './process-tree.ts'
import { absent, absolute, type Measurement } from './result.ts'

const frame = 40

export const measureRecordingLoad: Measurement = async ({ quick, cameras: asked, minutes = 1, say }) => {
  if (!isThere(mediamtx, '--version')) return [absent('recording-load', 'mediamtx', 'on the PATH or MEDIAMTX_BIN')]
  const count = asked ?? (quick ? 4 : 50)
  const ms = quick ? 8000 : minutes * 60_000
  const cameras = await startCameras(count)
  const server = await startServer()
  const engine = await startEngine()
  try {
    await engine.publishTo(server.rtsp, server.api)
    const ids: string[] = []
    for (const url of cameras.urls) ids.push(await engine.addCamera(url))
    for (const id of ids) await engine.publish(id, 'direct')
    await until(() => server.ready(count), 120_000, 'cameras are published')
    await engine.record(ids)
    await until(async () => (await engine.recording()) === count, 120_000, 'cameras are recorded')
    say(`${count} cameras are published and recorded`)
    const cpu = await cpuOver([engine.pid], ms)
    const memory = residentOf([engine.pid])
    const published = await engine.publishing()
    const errors = await server.errors()
    await engine.stopRecording()
    await pause(2000)
    let missing = 0
    let gaps = 0
    for (const id of ids)
      for (const file of await engine.recorded(id)) {
        gaps += file.gaps
        missing += Math.abs(Math.round(file.ms / frame) - (await packetsOf(file.file)))
      }
    const what = `${count} cameras of 1080p25 recorded and published, ${Math.round(ms / 1000)} s`
    return [
      absolute({ name: 'recording-load', what: `${what}: pictures that are missing in the files`, unit: 'pictures', aim: 0 }, [missing]),
      absolute({ name: 'recording-load', what: 'gaps on the line; publications lost; errors at the server', unit: 'in all', aim: 0 }, [
        gaps + (count - published) + errors,
      ]),
      absolute({ name: 'recording-load', what: 'CPU of each, all of the engine', unit: '% of a core', aim: null }, [cpu / count]),
      absolute({ name: 'recording-load', what: 'memory, engine and writer', unit: 'MB resident', aim: null }, [memory]),
    ]
  } finally {
    await engine.end()
    await server.end()
    await cameras.end()
  }
}
