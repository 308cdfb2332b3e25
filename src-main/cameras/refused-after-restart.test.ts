/** A camera that starts with this engine, after a power loss of both, and takes its own login only seconds later. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { startVirtualLan, type VirtualLan } from '../../tools/virtual-lan/index.ts'
import { systemClock } from '../base/index.ts'
import { askWebAs, webLogin } from '../net/index.ts'
import { createRtsp } from '../rtsp/index.ts'
import { openTestEngine, type TestEngine } from '../testing/open-test-engine.ts'
import { silentLog } from '../testing/silent-log.ts'
import { until } from '../testing/until.ts'

const login = { user: 'admin', password: 'right' }
const wrong = { user: 'admin', password: 'wrong' }
const small = { width: 320, height: 240, fps: 5, kbps: 64 }
/** Locked, it refuses the right login as well. */
const lockOut = { after: 1, seconds: 3600 }

describe('a camera that refuses its login for a while after a restart of both', { timeout: 90_000 }, () => {
  let lan: VirtualLan
  let engine: TestEngine
  beforeAll(async () => {
    lan = await startVirtualLan({
      server: false,
      cameras: [
        { name: 'rtsp', ...login, auth: ['digest'], onvif: false, main: { path: '/main', ...small }, lockOut },
        { name: 'http', ...login, auth: ['digest'], onvif: false, mjpeg: { path: '/mjpeg' }, lockOut },
      ],
    })
  })
  afterAll(() => lan?.close())
  afterEach(() => engine?.close())

  const lock = async (url: string) => {
    const asked = url.startsWith('rtsp')
      ? createRtsp({ log: silentLog, clock: systemClock, redact: (text) => text }).describe({ url, credentials: wrong, transport: 'tcp' })
      : askWebAs({ url }, webLogin(wrong))
    await expect(asked).rejects.toMatchObject({ cause: 'auth' })
  }

  it.each(['rtsp', 'http'] as const)('is had again by itself (%s)', async (name) => {
    const { addresses } = lan.camera(name)
    const url = (name === 'rtsp' ? addresses.main : addresses.mjpeg) ?? ''
    engine = await openTestEngine()
    const { id } = await engine.cameras.create({ url, ...login, verify: true })
    const { folder } = engine
    await engine.end()
    await lock(url)
    engine = await openTestEngine({ folder })
    const picture = async () => {
      const pictures = engine.live.frames(id, { wishes: engine.live.wishes(), signal: AbortSignal.timeout(10_000) })
      return (await pictures.next()).value?.width
    }
    const early = picture().catch(() => undefined)
    await until(() => engine.state.get('streams', `${id}/main`)?.trouble)
    await lan.camera(name).heal()
    await early
    await vi.waitFor(async () => expect(await picture()).toBeGreaterThan(0), { timeout: 30_000, interval: 1000 })
  })
})
