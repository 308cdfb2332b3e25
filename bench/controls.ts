/**
 * How soon a hand's wish is on its way to the camera: from the call of the engine to the request on the wire, at the 99th percentile. At
 * rest, beside sixteen live viewers, and with a camera that answers only after two seconds, which must never make a stop wait.
 */
import { startVirtualLan } from '../tools/virtual-lan/index.ts'
import { startEngine, until } from './engine-peer.ts'
import { openViewer } from './live-viewer.ts'
import { measurePanel } from './panel.ts'
import { pause, startCameras } from './peers.ts'
import type { Measurement, Result } from './result.ts'

const viewers = 16
/** Of a bare request in the same moments. The figure itself is to be below 20 ms on a machine that is not busy otherwise. */
const aimRatio = 2

export const measureControls: Measurement = async (options) => [...(await measureHand(options)), ...(await measurePanel(options))]

const measureHand: Measurement = async ({ quick, say }) => {
  const times = quick ? 30 : 200
  const main = { path: '/main', width: 320, height: 184, kbps: 200, gop: 1 }
  const dome = await startVirtualLan({ server: false, cameras: [{ name: 'Dome', caption: 'Bench', ptz: true, main }] })
  const cameras = await startCameras(quick ? 2 : 4)
  const engine = await startEngine()
  try {
    const id = await engine.addOnvif(dome.camera('Dome').addresses.onvif ?? '')
    const results: Result[] = []
    const bare = dome.camera('Dome').addresses.onvif ?? ''
    const measure = async (what: string, count: number) => {
      const found = await engine.ptzTimes(id, count, bare)
      const [move, stop, theirs] = [found.move, found.stop, found.bare].map((values) => percentile(values, 0.99))
      const middle = [found.move, found.stop, found.bare].map((values) => percentile(values, 0.5))
      say(`${what}: move ${middle[0]} / ${move} ms, stop ${middle[1]} / ${stop} ms, bare ${middle[2]} / ${theirs} ms`)
      for (const [of, ours] of [
        ['move', move],
        ['stop', stop],
      ] as const)
        results.push({
          ...{ name: 'controls', what: `${of} on the wire, ${what} (bare: a request of Node's)`, unit: 'ms, 99th percentile' },
          ...{ ours: ours ?? null, theirs: theirs ?? null, ratio: ours && theirs ? ours / theirs : null, aim: aimRatio },
        })
    }
    // the compiler is at work on what has just begun
    await engine.ptzTimes(id, 60, bare)
    await measure('at rest', times)
    const ids = await Promise.all(cameras.urls.map((url) => engine.addCamera(url)))
    const open = await Promise.all(Array.from({ length: viewers }, (_, n) => openViewer(engine, ids[n % ids.length] ?? '')))
    await until(() => open.every(({ units }) => units() > 25), 60_000, 'units')
    await pause(quick ? 2000 : 8000)
    await measure(`beside ${viewers} viewers`, times)
    for (const viewer of open) viewer.end()
    dome.camera('Dome').fail({ slow: 2000 })
    await measure('of a camera that answers in 2 s', quick ? 2 : 5)
    return results
  } finally {
    await engine.end()
    await cameras.end()
    await dome.close()
  }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1))
}
