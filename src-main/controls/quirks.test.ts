/** What ONVIF services of real cameras get wrong, and what Camgate makes of it: logins, empty answers, faults with 200, words that come late. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startVirtualLan, type VirtualLan } from '../../tools/virtual-lan/index.ts'
import { OnvifQuirks } from '../../tools/virtual-lan/onvif/quirks.ts'
import { firstStart, missing, tested, tiny } from '../../tools/virtual-lan/testing/peers.ts'
import { openTestEngine, type TestEngine } from '../testing/open-test-engine.ts'

it('each quirk of the virtual cameras has a test', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const tests = globSync('{src-main,tools}/**/*.test.ts', { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'))
  // where it is switched on, not where its name is said
  const used = (name: string) => tests.some((text) => new RegExp(`\\b${name}:`).test(text) && text.includes('quirks'))
  expect(Object.keys(OnvifQuirks.shape).filter((name) => !used(name))).toEqual([])
})

describe.skipIf(missing('ffmpeg'))('a camera that is odd [needs ffmpeg]', { timeout: 60_000 }, () => {
  let lan: VirtualLan
  let engine: TestEngine
  let id: string
  const camera = () => lan.camera('odd')
  beforeAll(async () => {
    const main = { path: '/main', ...tiny }
    lan = await startVirtualLan({ server: false, cameras: [{ ...tested, name: 'odd', user: 'admin', password: 'p&ss', ptz: true, main }] })
    engine = await openTestEngine()
  }, firstStart)
  afterAll(async () => {
    await engine?.close()
    await lan?.close()
  })
  afterEach(async () => {
    camera().head.stop({ panTilt: true, zoom: true })
    await camera().heal()
    if (id) await engine.cameras.remove(id)
  })
  const add = async (faults: Parameters<ReturnType<typeof camera>['fail']>[0]) => {
    camera().fail(faults)
    const source = { kind: 'onvif' as const, device_url: camera().addresses.onvif ?? '', transport: 'auto' as const }
    ;({ id } = await engine.cameras.create({ name: 'odd', source, user: 'admin', password: 'p&ss', verify: true }))
  }
  const hold = { hold_ms: 5000, fit_zoom: false }

  it('is logged in to where its refusal gives no reason', async () => {
    await add({ quirks: { faultWithoutSubcode: true } })
    expect(engine.cameras.get(id).streams.length).toBeGreaterThan(0)
    await engine.controls.ptz.move(id, { pan: 1 }, hold)
    expect(camera().head.moving).toBe(true)
    await engine.controls.ptz.stop(id)
    expect(camera().head.moving).toBe(false)
    expect(camera().counts.authFailures).toBe(0)
  })

  it('gives its streams where Media2 fails for all types of configuration', async () => {
    await add({ quirks: { media2TypeAllFails: true } })
    expect(engine.cameras.get(id).streams[0]?.url).toContain('/main')
    expect((await engine.controls.setup.streams(id)).controls.length).toBeGreaterThan(0)
  })

  it('is not believed where it answers 200 and nothing, or a fault with 200', async () => {
    await add({ quirks: { emptyOk: true }, soapAnswers: { SetNTP: 'empty', SetHostname: 'empty' } })
    expect(await engine.controls.setup.hostname(id, 'other')).toMatchObject({ outcome: 'not-applied' })
    expect(await engine.controls.setup.clock(id, 'ntp', 'time.example.org')).toMatchObject({ outcome: 'not-applied' })
    camera().fail({ quirks: { faultWith200: true, stop: 'refused' }, soapAnswers: {}, ptzRuns: true })
    await engine.controls.ptz.move(id, { pan: 1 }, hold)
    const { stop, motion } = await engine.controls.ptz.stop(id)
    expect(motion).toBe('still')
    expect(camera().head.moving).toBe(false)
    expect(stop?.tried[0]).toMatchObject({ way: 'stop', refused: expect.stringContaining('Not Implemented') })
  })

  it('is stopped at once where it tells its state only after two seconds, or says MOVING for ever', async () => {
    await add({ quirks: { status: 'slow' }, ptzRuns: true })
    await engine.controls.ptz.read(id)
    await engine.controls.ptz.move(id, { pan: 1 }, hold)
    const asked = performance.now()
    const stopping = engine.controls.ptz.stop(id)
    while (camera().head.moving && performance.now() - asked < 10_000) await new Promise((done) => setTimeout(done, 2))
    // far less than an answer takes; how little is measured by the bench
    expect(performance.now() - asked).toBeLessThan(1500)
    await stopping
    camera().fail({ quirks: { status: 'moving' } })
    await engine.controls.ptz.read(id, true)
    await engine.controls.ptz.move(id, { pan: -1 }, hold)
    const { motion } = await engine.controls.ptz.stop(id)
    expect(camera().head.moving).toBe(false)
    // its word never was seen to change, its position stands
    expect(motion).toBe('still')
  })
})
