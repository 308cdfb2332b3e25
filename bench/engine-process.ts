/** The engine in a process of its own, told by messages what to do: see `engine-peer.ts`. */
import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { openEngine } from '../src-main/open-engine.ts'
import type { EngineCalls } from './engine-peer.ts'

const { engine } = await openEngine(process.argv[2] ?? '', { key: randomBytes(32), level: 'error' })
const main = (cameraId: string) => ({ cameraId, role: 'main' as const })
const seats = new Map<string, { leave(): void }>()
let counted = 0
const packets = (some: readonly unknown[]) => {
  counted += some.length
}

const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
sockets.on('connection', (socket) =>
  engine.live.serve({
    send: (message) => socket.send(message),
    sendsViews: true,
    waiting: () => (socket.readyState === socket.OPEN ? socket.bufferedAmount : Number.POSITIVE_INFINITY),
    onMessage: (call) => void socket.on('message', (data) => call(String(data))),
    onClose: (call) => void socket.once('close', call),
  }),
)

const calls: EngineCalls = {
  addCamera: async (url) => (await engine.cameras.create({ url, verify: false })).id,
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
