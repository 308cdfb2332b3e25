/** The whole way: a virtual camera, the engine's RTSP client, hub and restream, a real FFmpeg. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startVirtualLan, type VirtualLan } from '../../tools/virtual-lan/index.ts'
import { systemClock } from '../base/index.ts'
import { createHub, type Hub } from '../hub/index.ts'
import type { SourcePlan } from '../hub/types.ts'
import { createRtsp } from '../rtsp/index.ts'
import { createSecrets } from '../secrets/index.ts'
import { createState } from '../state/index.ts'
import { createSupervisor, type Supervisor } from '../supervisor/index.ts'
import { silentLog } from '../testing/silent-log.ts'
import { until } from '../testing/until.ts'
import { createLive } from './live.ts'
import { createTestChannel } from './testing/live-harness.ts'
import type { Live } from './types.ts'

let lan: VirtualLan
let folder: string
let hub: Hub
let supervisor: Supervisor
let live: Live

const stream = { path: '/main', width: 640, height: 360, fps: 25, gop: 2 }
beforeAll(async () => {
  lan = await startVirtualLan({
    cameras: [
      { name: 'Plain', main: stream, onvif: false },
      { name: 'Newer', main: { ...stream, codec: 'h265' }, onvif: false },
      { name: 'Pictures', mjpeg: { width: 320, height: 240, fps: 10 }, onvif: false },
      { name: 'RTP pictures', main: { ...stream, codec: 'mjpeg', fps: 10 }, onvif: false },
      { name: 'Locked', main: stream, user: 'admin', password: 'right', onvif: false },
    ],
    server: false,
  })
  folder = await mkdtemp(join(tmpdir(), 'camgate-live-'))
  const secrets = createSecrets({ key: randomBytes(32) })
  const parts = { log: silentLog, clock: systemClock, redact: secrets.redact }
  const state = createState()
  supervisor = createSupervisor({ ...parts, folder })
  const rtsp = createRtsp(parts)
  const plan = async ({ cameraId }: { cameraId: string }): Promise<SourcePlan> => {
    const { addresses } = lan.camera(cameraId)
    if (cameraId === 'Pictures') return { kind: 'mjpeg', url: addresses.mjpeg ?? '', user: undefined, password: undefined }
    const login = cameraId === 'Locked' ? { user: 'admin', password: 'wrong' } : { user: undefined, password: undefined }
    return { kind: 'rtsp', url: addresses.main ?? '', ...login, transport: 'tcp' }
  }
  hub = await createHub({ ...parts, plans: { plan, learnt() {} }, state, rtsp, supervisor, secrets })
  live = createLive({ ...parts, hub, supervisor, state, cameras: { roleFor: () => 'main', onChange: () => () => {} } })
}, 60_000)

const channels: ReturnType<typeof createTestChannel>[] = []
const watch = (camera: string, more: { width?: number; fps?: number } = {}) => {
  const channel = createTestChannel()
  channels.push(channel)
  live.serve(channel)
  channel.ask({ op: 'watch', viewer: 0, camera_id: camera, width: 640, fps: 25, ...more })
  return channel
}
afterEach(() => {
  for (const channel of channels.splice(0)) channel.close()
})
afterAll(async () => {
  await live.close()
  await hub.close()
  await supervisor.close()
  await lan.close()
  await rm(folder, { recursive: true, force: true })
})

describe('pictures of a camera', () => {
  it('carry the time of their capture', async () => {
    const channel = watch('Plain')
    await until(() => channel.frames.length > 60)
    const live = channel.frames.slice(-25)
    const steps = live.slice(1).map((frame, n) => frame.capturedAt - (live[n]?.capturedAt ?? 0))
    // Each 40 ms after the other, or a multiple where one was skipped: no picture is tied to another's time.
    for (const step of steps) expect(Math.abs(step / 40 - Math.round(step / 40)), `${steps}`).toBeLessThan(0.2)
    for (const { capturedAt, receivedAt } of live) expect(receivedAt - capturedAt).toBeLessThan(1000)
    expect(Date.now() - (live.at(-1)?.capturedAt ?? 0)).toBeLessThan(5000)
  })

  it.each(['Newer', 'Pictures', 'RTP pictures'])('come whatever it speaks: %s', async (camera) => {
    const channel = watch(camera, { fps: 10 })
    await until(() => channel.frames.length > 10)
    expect(channel.notices.at(-1)?.state).toBe('live')
    const frame = channel.frames.at(-1)
    expect(frame?.width).toBe(camera === 'Pictures' ? 320 : 640)
  })

  it('can be had one by one, fresh, while somebody watches and while nobody does', async () => {
    const before = Date.now()
    const shot = await live.snapshot('Plain')
    expect(shot.width).toBe(640)
    expect(shot.arrivedAt).toBeGreaterThan(before - 1500)
    const channel = watch('Plain')
    await until(() => channel.frames.length > 0)
    expect((await live.snapshot('Plain', { width: 640 })).arrivedAt).toBeGreaterThan(Date.now() - 1500)
  })

  it('are refused with the reason of the camera', async () => {
    await expect(live.snapshot('Locked')).rejects.toMatchObject({ cause: 'auth' })
    const channel = watch('Locked')
    await until(() => channel.notices.at(-1)?.state === 'failed')
    expect(channel.notices.at(-1)?.trouble?.cause).toBe('auth')
  })

  it('end with the last who looks: no worker, no session at the camera', async () => {
    const channel = watch('Plain')
    await until(() => channel.frames.length > 0)
    channel.close()
    await until(() => (hub.state({ cameraId: 'Plain', role: 'main' })?.readers ?? 0) === 0)
  })
})
