/** The engine in a process of its own, told by messages what to do: see `engine-peer.ts`. */
import { randomBytes } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { WebSocketServer } from 'ws'
import { openEngine } from '../src-main/open-engine.ts'
import { asMediaChannel } from '../src-main/server/media-socket.ts'
import type { EngineCalls } from './engine-peer.ts'
import { watchWire } from './wire.ts'

const { engine } = await openEngine(process.argv[2] ?? '', { key: randomBytes(32), level: 'error' })
const delays = monitorEventLoopDelay({ resolution: 5 })
const main = (cameraId: string) => ({ cameraId, role: 'main' as const })
const seats = new Map<string, { leave(): void }>()
let counted = 0
const packets = (some: readonly unknown[]) => {
  counted += some.length
}

const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
sockets.on('connection', (socket, request) => engine.live.serve(asMediaChannel(socket, request.socket)))

const calls: EngineCalls = {
  addCamera: async (url) => (await engine.cameras.create({ url, verify: false })).id,
  async addOnvif(device_url) {
    const source = { kind: 'onvif' as const, device_url, transport: 'auto' as const }
    const { id } = await engine.cameras.create({ source, verify: false })
    await engine.controls.ptz.read(id)
    return id
  },
  async ptzTimes(id, times, bare) {
    const { ptz } = engine.controls
    const found = { move: [] as number[], stop: [] as number[], bare: [] as number[] }
    for (let n = 0; n < times; n += 1) {
      const [movedAt, stoppedAt] = [watchWire('ContinuousMove'), watchWire('<Stop')]
      const pressed = performance.now()
      const moving = ptz.move(id, { pan: n % 2 === 0 ? 0.5 : -0.5 }, { hold_ms: 5000, fit_zoom: false }).catch(() => {})
      found.move.push((await movedAt) - pressed)
      await new Promise((done) => setTimeout(done, 30))
      const released = performance.now()
      const stopping = ptz.stop(id).catch(() => {})
      found.stop.push((await stoppedAt) - released)
      await Promise.all([moving, stopping])
      const bareAt = watchWire('bare-request')
      const asked = performance.now()
      const request = http.request(bare, { method: 'POST', agent: false }, (answer) => answer.resume()).on('error', () => {})
      request.end('bare-request')
      found.bare.push((await bareAt) - asked)
    }
    return found
  },
  async join(id) {
    seats.set(id, engine.hub.join(main(id), { name: 'bench', purpose: 'view', transient: true, described() {}, packets }))
  },
  async leave(id) {
    seats.get(id)?.leave()
    seats.delete(id)
  },
  running: async () => engine.state.all('streams').filter(({ state }) => state === 'running').length,
  packets: async () => counted,
  pictured: async () => engine.cameras.list().filter(({ id }) => engine.live.lastPicture(id) !== undefined).length,
  input: async (id) => engine.hub.restream.input(main(id)),
  mediaPort: async () => (sockets.address() as AddressInfo).port,
  async publishTo(url, api) {
    await engine.publishing.profiles.create({
      name: 'bench',
      rtsp_url: url,
      ...(api === undefined ? {} : { api_url: api }),
      transport: 'tcp',
      path_template: 'camera_{id}',
      reconnect_limit: 0,
      reconnect_delay: 2,
    })
    await engine.publishing.profiles.activate('bench')
  },
  publish: async (id, way) => void (await engine.publishing.start({ camera_id: id, profile: 'bench', way, force_restart: true })),
  unpublish: async (id) => void (await engine.publishing.stop(id)),
  record: async (ids) => void (await engine.recording.start({ camera_ids: ids, roles: ['main'], post_roll: 0 })),
  stopRecording: async () => void (await engine.recording.stop({})),
  recording: async () => engine.recording.status().recordings.filter(({ state }) => state === 'recording').length,
  async recorded(id) {
    const range = { from: Date.now() - 3_600_000, to: Date.now() + 60_000 }
    const segments = await engine.recording.segments({ camera_id: id, ...range, limit: 1000 })
    const { cameras } = await engine.recording.timeline({ ...range, camera_ids: [id] })
    const gaps = cameras[0]?.gaps.length ?? 0
    const { folder } = engine.recording.settings()
    return Promise.all(
      segments.map(async (segment) => {
        const { fragments } = await engine.recording.fragments(segment.id)
        const [first, last] = [fragments[0], fragments.at(-1)]
        const media = first && last ? last.at + last.length - first.at : 0
        return { file: join(folder, segment.file), ms: (last?.to ?? 0) - (first?.from ?? 0), media, front: first?.at ?? 0, gaps }
      }),
    )
  },
  async loopDelay() {
    const longest = delays.max / 1e6
    delays.reset()
    delays.enable()
    return longest
  },
  publishing: async () => engine.publishing.status().filter(({ status }) => status === 'publishing').length,
}

process.on('message', async ({ id, call, args }: { id: number; call: keyof EngineCalls; args: never[] }) => {
  try {
    const result = await (calls[call] as (...given: never[]) => Promise<unknown>)(...args)
    process.send?.({ id, result })
  } catch (thrown) {
    process.send?.({ id, error: thrown instanceof Error ? thrown.message : String(thrown) })
  }
})
process.on('disconnect', async () => {
  await engine.close()
  process.exit(0)
})
process.send?.({ ready: true })
