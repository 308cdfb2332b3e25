import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startVirtualLan, type VirtualLan } from '../../tools/virtual-lan/index.ts'
import type { OnvifQuirks } from '../../tools/virtual-lan/onvif/quirks.ts'
import { firstStart, missing, tested, tiny } from '../../tools/virtual-lan/testing/peers.ts'
import { openTestEngine, type TestEngine } from '../testing/open-test-engine.ts'
import { until } from '../testing/until.ts'

describe.skipIf(missing('ffmpeg'))('moving a camera [needs ffmpeg]', () => {
  let lan: VirtualLan
  let opened: TestEngine
  let id: string
  const dome = () => lan.camera('dome')
  const ptz = () => opened.controls.ptz
  const count = (name: string) => dome().counts.requests[name] ?? 0
  const hold = { hold_ms: 5000, fit_zoom: false }

  beforeAll(async () => {
    const login = { user: 'admin', password: 'camgate', auth: ['digest' as const] }
    lan = await startVirtualLan({
      server: false,
      cameras: [
        { ...tested, ...login, name: 'dome', ptz: true, main: { path: '/main', ...tiny } },
        { ...tested, ...login, name: 'fixed', main: { path: '/main', ...tiny } },
      ],
    })
    opened = await openTestEngine()
    id = await add('dome')
  }, firstStart)
  afterAll(async () => {
    await opened?.close()
    await lan?.close()
  })
  afterEach(async () => {
    dome().head.stop({ panTilt: true, zoom: true })
    dome().head.goTo({ pan: 0, tilt: 0, zoom: 0 })
    await dome().heal()
    await until(() => !dome().head.moving)
  })

  async function add(name: string): Promise<string> {
    const device_url = lan.camera(name).addresses.onvif ?? ''
    const source = { kind: 'onvif' as const, device_url, transport: 'auto' as const }
    const camera = await opened.cameras
      .create({ name: `${name} ${Math.random()}`, source, user: 'admin', password: 'camgate', verify: false })
      .catch(() => undefined)
    return (
      camera?.id ?? opened.cameras.list().find((known) => 'device_url' in known.source && known.source.device_url === device_url)?.id ?? ''
    )
  }
  /** A camera that nothing is known of yet. */
  async function fresh(quirks: OnvifQuirks): Promise<void> {
    // what moves is stopped when its camera is removed: not in the middle of the test that follows
    if (opened.state.get('ptz', id)?.motion !== 'still') await ptz().stop(id)
    await opened.cameras.remove(id)
    dome().fail({ quirks, ptzRuns: true })
    id = await add('dome')
    await ptz().read(id)
  }

  async function look(pan: number, tilt = 0, zoom = 0): Promise<void> {
    await ptz().goto(id, { pan, tilt, zoom })
    await until(() => opened.state.get('ptz', id)?.motion === 'still')
    expect(Math.abs(dome().head.position().pan - pan)).toBeLessThan(0.01)
  }

  it('goes as long as somebody says so, and stops when nobody does', async () => {
    const before = dome().head.position().pan
    const row = await ptz().move(id, { pan: 1 }, { hold_ms: 400, fit_zoom: false })
    expect(row.motion).toBe('moving')
    await until(() => dome().head.position().pan > before)
    await until(() => !dome().head.moving)
    expect(count('Stop')).toBeGreaterThan(0)
    await until(() => opened.state.get('ptz', id)?.motion === 'still')
    expect(opened.state.get('ptz', id)?.stop).toMatchObject({ seen: true, tried: [{ way: 'stop', refused: null }] })
  })

  it.each<[string, OnvifQuirks, string]>([
    ['knows Stop', { zeroVelocityIgnored: true }, 'stop'],
    ['refuses Stop', { stop: 'refused' }, 'zero'],
    ['answers Stop and runs on', { stop: 'ignored' }, 'zero'],
    ['knows neither Stop nor zero', { stop: 'ignored', zeroVelocityIgnored: true }, 'here'],
  ])('stops a camera that %s, and knows the way the next time', async (_, quirks, way) => {
    await fresh(quirks)
    await ptz().move(id, { pan: 0.4 }, hold)
    await until(() => dome().head.moving)
    const stopped = await ptz().stop(id)
    expect(dome().head.moving).toBe(false)
    expect(stopped).toMatchObject({ motion: 'still', learnt: { way }, stop: { seen: true } })
    await ptz().move(id, { pan: -0.4 }, hold)
    await until(() => dome().head.moving)
    expect((await ptz().stop(id)).stop?.tried).toEqual([{ way, refused: null }])
    expect(dome().head.moving).toBe(false)
  })

  it('says what does not stop, with what was tried', async () => {
    await fresh({ stop: 'ignored', zeroVelocityIgnored: true, status: 'none' })
    // without a status only the picture shows it
    dome().head.goTo({ pan: -1 })
    await until(() => !dome().head.moving)
    await ptz().move(id, { pan: 0.3 }, hold)
    await until(() => dome().head.moving)
    const { motion, stop } = await ptz().stop(id)
    expect(motion).toBe('not-stopped')
    expect(stop?.tried.map(({ way }) => way)).toEqual(['stop', 'stop-moved', 'zero', 'here'])
    dome().head.stop({ panTilt: true, zoom: true })
  }, 60_000)

  it('keeps what it learnt over a restart', async () => {
    await fresh({ stop: 'refused' })
    await ptz().move(id, { pan: 0.4 }, hold)
    await ptz().stop(id)
    const { folder } = opened
    await opened.end()
    opened = await openTestEngine({ folder })
    const { ptz: row } = await ptz().read(id)
    expect(row.learnt).toMatchObject({ way: 'zero' })
  })

  it('never lets a stop wait for a camera that answers late', async () => {
    await fresh({})
    dome().fail({ slow: 3000 })
    const moves = count('ContinuousMove')
    let answered = false
    void ptz()
      .move(id, { pan: 1 }, hold)
      .then(() => (answered = true))
    const connections = dome().counts.connectionsEver
    await until(() => dome().counts.connectionsEver > connections)
    const withMove = dome().counts.connectionsEver
    const stopping = ptz().stop(id)
    await until(() => dome().counts.connectionsEver > withMove)
    // the stop is at the camera, which has not even looked at the move
    expect([answered, count('ContinuousMove')]).toEqual([false, moves])
    dome().fail({ slow: undefined })
    await stopping
    expect(dome().head.moving).toBe(false)
  })

  it.each<[string, OnvifQuirks]>([
    ['a time limit', { timeoutRefused: true }],
    ['zoom and pan together', { zoomApart: true }],
    ['pan and tilt together', { oneAxis: true }],
    ['any space, for it tells none', { noSpaces: true }],
    ['its own units only', { degrees: true }],
  ])('moves a camera that refuses %s', async (_, quirks) => {
    await fresh(quirks)
    const before = dome().head.position()
    await ptz().move(id, { pan: 0.8, tilt: 0.3, zoom: 0.5 }, hold)
    await until(() => dome().head.position().pan > before.pan + 0.02)
    await ptz().stop(id)
    expect(dome().head.moving).toBe(false)
    const after = dome().head.position()
    expect(after.zoom).toBeGreaterThan(0)
    if (!quirks.oneAxis) expect(after.tilt).toBeGreaterThan(before.tilt)
  })

  it('goes to a place with all its axes, in the camera’s own units', async () => {
    await fresh({ degrees: true, missingAxisIsZero: true })
    await ptz().goto(id, { pan: 0.5, tilt: -0.25, zoom: 0.5 })
    await until(() => !dome().head.moving && dome().head.position().zoom > 0.4)
    expect(dome().head.position()).toMatchObject({ pan: 0.5, tilt: -0.25, zoom: 0.5 })
    await ptz().goto(id, { pan: -0.5 })
    await until(() => !dome().head.moving && dome().head.position().pan < 0)
    const { pan, tilt, zoom } = dome().head.position()
    expect([pan, tilt, zoom].map((value) => Math.round(value * 100) / 100)).toEqual([-0.5, -0.25, 0.5])
    await until(() => opened.state.get('ptz', id)?.motion === 'still')
  })

  it('brings a point to the middle, exactly where the camera knows what it sees', async () => {
    await fresh({ fieldOfView: true })
    expect((await ptz().centre(id, { x: 1, y: 0.5 })).exact).toBe(true)
    await until(() => Math.abs(dome().head.position().pan - 0.1) < 0.001)
    await fresh({})
    expect((await ptz().centre(id, { x: 0.25, y: 0.25, width: 0.5 })).exact).toBe(false)
    await until(() => dome().head.position().zoom > 0.05)
  })

  it('keeps presets, and hides and never visits what nobody set', async () => {
    await fresh({ servicePresets: true, plainNames: true })
    const { presets } = await ptz().read(id)
    expect(presets.filter(({ empty, acts }) => !empty && !acts).map(({ name }) => name)).toEqual(['Home'])
    expect(presets.find(({ token }) => token === '94')).toMatchObject({ acts: true, name: 'Remote reboot' })
    await look(0.3)
    const { preset } = await ptz().savePreset(id, 'Tür & Tor', { own: false })
    expect(preset).toMatchObject({ name: 'Tür & Tor', own: false })
    const own = await ptz().savePreset(id, 'Mine', { own: true })
    expect(own.preset).toMatchObject({ token: 'own:1', own: true, picture: expect.stringMatching(/^data:image\/jpeg/) })
    await look(-0.3)
    await ptz().goPreset(id, 'own:1')
    await until(() => Math.abs(dome().head.position().pan - 0.3) < 0.01)
    await ptz().renamePreset(id, preset.token, 'Gate')
    expect((await ptz().removePreset(id, preset.token)).gone).toEqual([preset.token])
    await expect(ptz().goPreset(id, '500')).rejects.toMatchObject({ code: 'PRESET_NOT_FOUND' })
    await expect(ptz().saveTour(id, { name: 'All', stops: [{ preset: '94', dwell_seconds: 1 }] })).rejects.toMatchObject({
      code: 'PTZ_UNSUPPORTED',
    })
    expect(Object.keys(dome().counts.requests).filter((name) => /GotoPreset (9|[2-8]\d)/.test(name))).toEqual([])
  })

  it('tells which presets really went', async () => {
    await fresh({ removesAll: true })
    const { preset } = await ptz().savePreset(id, 'One', { own: false })
    const before = (await ptz().read(id)).presets.filter(({ own }) => !own).map(({ token }) => token)
    const { gone } = await ptz().removePreset(id, preset.token)
    expect(before.length).toBeGreaterThan(1)
    expect([...gone].sort()).toEqual([...before].sort())
  })

  it('goes round chosen presets until a hand ends it', async () => {
    await fresh({})
    await look(0.1)
    await ptz().savePreset(id, 'A', { own: true })
    await look(-0.1)
    await ptz().savePreset(id, 'B', { own: true })
    await ptz().saveTour(id, { name: 'Round', stops: ['own:1', 'own:2'].map((preset) => ({ preset, dwell_seconds: 1 })) })
    await ptz().runTour(id, 'Round')
    const seen = new Set<string>()
    await until(() => {
      seen.add(opened.state.get('ptz', id)?.tour?.preset ?? '')
      return seen.has('own:1') && seen.has('own:2')
    })
    await ptz().move(id, { tilt: 0.2 }, hold)
    expect(opened.state.get('ptz', id)?.tour).toBeNull()
    await ptz().stop(id)
  })

  it('goes back to where it was before a hand moved it, and forth again', async () => {
    await fresh({})
    await look(0.3, -0.1)
    await ptz().read(id)
    expect((await ptz().read(id)).ptz.back).not.toEqual(expect.objectContaining({ pan: expect.closeTo(0.3, 2) }))
    await ptz().move(id, { pan: -1 }, hold)
    // said again while it moves: still one move
    await ptz().move(id, { pan: -1, tilt: 0.5 }, hold)
    await until(() => dome().head.position().pan < 0.1)
    await ptz().stop(id)
    expect((await ptz().read(id)).ptz.back).toMatchObject({ pan: expect.closeTo(0.3, 2), tilt: expect.closeTo(-0.1, 2) })
    const away = dome().head.position().pan
    await ptz().back(id)
    await until(() => Math.abs(dome().head.position().pan - 0.3) < 0.005)
    await until(() => opened.state.get('ptz', id)?.motion === 'still')
    await ptz().back(id)
    await until(() => Math.abs(dome().head.position().pan - away) < 0.02)
  })

  it('goes home, or to a preset of that name where there is no home', async () => {
    await fresh({ noHome: true })
    await look(0)
    await ptz().savePreset(id, 'Home', { own: false })
    await look(0.2, 0.1)
    await ptz().home(id, false)
    await until(() => Math.abs(dome().head.position().pan) < 0.01)
  })

  it('stops what moves when the camera is removed, and when the engine ends', async () => {
    await fresh({})
    await ptz().move(id, { pan: 0.3 }, hold)
    await until(() => dome().head.moving)
    await opened.cameras.remove(id)
    await until(() => !dome().head.moving)
    id = await add('dome')
    await ptz().move(id, { pan: -0.3 }, hold)
    await until(() => dome().head.moving)
    const { folder } = opened
    await opened.end()
    expect(dome().head.moving).toBe(false)
    opened = await openTestEngine({ folder })
  })

  it('refuses what a camera does not have', async () => {
    const fixed = await add('fixed')
    await expect(ptz().read(fixed)).rejects.toMatchObject({ code: 'PTZ_UNSUPPORTED' })
    await expect(ptz().auxiliary(id, 'reboot')).rejects.toMatchObject({ code: 'PTZ_UNSUPPORTED' })
    await expect(ptz().stop('999')).rejects.toMatchObject({ code: 'CAMERA_NOT_FOUND' })
    await ptz().auxiliary(id, 'tt:Wiper|On')
    expect(count('auxiliary tt:Wiper|On')).toBe(1)
  })
})
