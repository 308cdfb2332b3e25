import { execFileSync } from 'node:child_process'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startVirtualLan, type VirtualLan } from '../../tools/virtual-lan/index.ts'
import { firstStart, missing, tested, tiny } from '../../tools/virtual-lan/testing/peers.ts'
import { openTestEngine, type TestEngine } from '../testing/open-test-engine.ts'
import { until } from '../testing/until.ts'

/** Share of blue in the lower right eighth of a `data:` picture, or around a text at -0.5, 0.25. */
function blueShare(picture: string | null, where: 'corner' | 'left' = 'corner'): number {
  const crop = where === 'corner' ? 'crop=iw/4:ih/8:iw*3/4:ih*7/8' : 'crop=iw/4:ih/8:iw/8:ih*0.3125'
  const args = ['-v', 'error', '-i', '-', '-vf', `${crop},format=rgb24`, '-frames:v', '1', '-f', 'rawvideo', '-']
  const pixels = execFileSync('ffmpeg', args, { input: Buffer.from(picture?.split(',')[1] ?? '', 'base64') })
  let blue = 0
  for (let at = 0; at + 2 < pixels.length; at += 3)
    if ((pixels[at + 2] ?? 0) > 120 && (pixels[at] ?? 0) < 90 && (pixels[at + 1] ?? 0) < 90) blue += 1
  return blue / (pixels.length / 3)
}

describe.skipIf(missing('ffmpeg'))('a camera as a device [needs ffmpeg]', { timeout: 60_000 }, () => {
  let lan: VirtualLan
  let opened: TestEngine
  const ids: Record<string, string> = {}
  const setup = () => opened.controls.setup
  const id = (name: string) => ids[name] ?? ''

  beforeAll(async () => {
    const login = { user: 'admin', password: 'camgate', auth: ['digest' as const] }
    const main = { path: '/main', ...tiny }
    lan = await startVirtualLan({
      server: false,
      cameras: [
        { ...tested, ...login, name: 'new', main },
        { ...tested, ...login, name: 'old', media2: false, main },
        { ...tested, ...login, name: 'reset', main },
      ],
    })
    opened = await openTestEngine()
    for (const { name, addresses } of lan.cameras) {
      const source = { kind: 'onvif' as const, device_url: addresses.onvif ?? '', transport: 'auto' as const }
      const camera = await opened.cameras.create({ name, station: 'Yard', source, user: 'admin', password: 'camgate', verify: true })
      ids[name] = camera.id
    }
  }, firstStart)
  afterAll(async () => {
    await opened?.close()
    await lan?.close()
  })
  afterEach(() => Promise.all(lan.cameras.map((camera) => camera.heal())))

  it('adds, changes and removes users, and proves each', async () => {
    const guard = { name: 'guard & <1>', password: 'first-secret', level: 'Operator' as const }
    const added = await setup().addUser(id('new'), guard)
    expect(added).toMatchObject({ outcome: 'applied' })
    expect(added.device.users).toContainEqual({ name: guard.name, level: 'Operator' })
    await expect(setup().addUser(id('new'), guard)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    expect(await setup().addUser(id('new'), { ...guard, name: 'weak', password: 'x' })).toMatchObject({
      outcome: 'not-applied',
      evidence: expect.stringContaining('Weak'),
    })
    const raised = await setup().changeUser(id('new'), { name: guard.name, level: 'User', password: 'second-secret' })
    expect(raised).toMatchObject({ outcome: 'applied' })
    expect(raised.device.users).toContainEqual({ name: guard.name, level: 'User' })
    const gone = await setup().removeUser(id('new'), guard.name)
    expect(gone).toMatchObject({ outcome: 'applied', device: { users: [{ name: 'admin' }] } })
    expect(opened.said.join('')).not.toContain('secret')
  })

  it('does not believe a camera that answers and does nothing', async () => {
    lan.camera('new').fail({ quirks: { passwordIgnored: true, overlayIgnored: true } })
    const ghost = { name: 'ghost', password: 'ghost-pass', level: 'User' as const }
    expect(await setup().addUser(id('new'), ghost)).toMatchObject({ outcome: 'not-applied' })
    expect(await setup().saveOverlay(id('new'), { text: 'Never' })).toMatchObject({ outcome: 'not-applied' })
    expect(await setup().saveOverlay(id('new'), { token: 'OSD_1', position: 'LowerLeft' })).toMatchObject({ outcome: 'not-applied' })
  })

  it('never locks itself out', async () => {
    const before = { ...lan.camera('new').counts.requests }
    await expect(setup().removeUser(id('new'), 'admin')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await expect(setup().changeUser(id('new'), { name: 'admin', level: 'User' })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await expect(setup().removeUser(id('new'), 'nobody')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    const after = lan.camera('new').counts.requests
    expect([after.DeleteUsers, after.SetUser]).toEqual([before.DeleteUsers, before.SetUser])
  })

  it.each(['new', 'old'])('puts texts on the picture, changes them, takes them off, with pictures: %s', async (name) => {
    const told = await setup().overlays(id(name))
    expect(told).toMatchObject({ offered: true, most: 3, kinds: ['Plain', 'DateAndTime'], font_sizes: { min: 16, max: 64 } })
    const made = await setup().saveOverlay(id(name), { text: 'Gate & <7>', position: 'LowerRight', font_size: 20 })
    expect(made.outcome).toBe('applied')
    expect([made.before, made.after]).toEqual([expect.stringMatching(/^data:image/), expect.stringMatching(/^data:image/)])
    // the box behind the text is blue, and it stands at the lower right
    const [before, after] = [blueShare(made.before), blueShare(made.after)]
    expect(after - before).toBeGreaterThan(0.05)
    const overlay = made.overlays.overlays.find(({ text }) => text === 'Gate & <7>')
    expect(overlay).toMatchObject({ position: 'LowerRight', font_size: 20, kind: 'Plain' })
    const token = overlay?.token ?? ''
    const moved = await setup().saveOverlay(id(name), { token, position: 'Custom', x: -0.5, y: 0.25 })
    expect(moved.overlays.overlays.find((one) => one.token === token)).toMatchObject({ x: -0.5, y: 0.25, text: 'Gate & <7>' })
    expect(moved.outcome).toBe('applied')
    await expect(setup().saveOverlay(id(name), { token, font_size: 200 })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await expect(setup().saveOverlay(id(name), { token, position: 'Middle' })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await expect(setup().removeOverlay(id(name), 'none')).rejects.toMatchObject({ code: 'CONTROL_NOT_FOUND' })
    const removed = await setup().removeOverlay(id(name), token)
    expect(removed.overlays.overlays.map((one) => one.token)).toEqual(['OSD_1'])
    const [there, gone] = [blueShare(moved.after, 'left'), blueShare(removed.after, 'left')]
    expect(there - gone).toBeGreaterThan(0.05)
  })

  it('gives the camera’s own log, in its answer or by the address that it names', async () => {
    expect((await setup().log(id('new'), 'System')).text).toContain('login of admin <192.0.2.9>')
    lan.camera('new').fail({ quirks: { logByAddress: true } })
    expect((await setup().log(id('new'), 'Access')).text).toMatch(/^Access log of .*\n.*\n.*<192.0.2.9>$/)
    lan.camera('new').fail({ quirks: {}, soapFaults: ['GetSystemLog'] })
    expect(await setup().log(id('new'), 'System')).toMatchObject({ text: null, evidence: expect.stringContaining('GetSystemLog') })
  })

  describe.skipIf(process.platform !== 'linux')('its address [needs linux]', () => {
    const to = (address: string) => ({ dhcp: false, address, prefix: 8, elsewhere: false, restart: false })
    const deviceUrl = (name: string) => {
      const { source } = opened.cameras.get(id(name))
      return source.kind === 'onvif' ? source.device_url : ''
    }

    it('refuses what would lose it, before it is touched', async () => {
      const problem = (wish: object) =>
        setup()
          .network(id('new'), { ...to('127.0.0.9'), ...wish })
          .then(
            () => 'taken',
            (thrown: { data?: { fields: { field: string; problem: string }[] } }) => thrown.data?.fields[0]?.problem,
          )
      expect(await problem({ address: '203.0.113.9', prefix: 24 })).toContain("none of this computer's networks")
      expect(await problem({ prefix: undefined })).toContain('1 to 30')
      expect(await problem({ gateway: '10.9.9.9' })).toContain('within 127.0.0.9/8')
      expect(await problem({ address: '224.0.0.1', elsewhere: true })).toContain('no address of a single device')
      expect(await problem({ address: '127.255.255.255' })).toContain('no address of a single device')
      expect(await problem({ interface: 'wlan7' })).toContain('eth0')
      expect(lan.camera('new').counts.requests.SetNetworkInterfaces).toBeUndefined()
    })

    it.each([{}, { addressChange: 'silent' as const }])(
      'finds it at its new place, and the library and its stream follow: %o',
      async (quirks) => {
        const place = quirks.addressChange ? '127.0.0.4' : '127.0.0.3'
        lan.camera('new').fail({ quirks })
        const outcome = await setup().network(id('new'), { ...to(place), gateway: '127.0.0.1', dns: ['127.0.0.8'] })
        expect(outcome).toMatchObject({ outcome: 'found', at: place, followed: [id('new')] })
        expect(outcome.device).toMatchObject({ addresses: [{ address: place, dhcp: false }], dns: ['127.0.0.8'] })
        expect(new URL(deviceUrl('new')).hostname).toBe(place)
        await until(() => opened.cameras.get(id('new')).streams[0]?.url.includes(place) === true)
        await expect(opened.live.snapshot(id('new'), { since: Date.now(), timeout: 15_000 })).resolves.toBeDefined()
      },
    )

    it('finds it by what it is where DHCP chose its address', async () => {
      const outcome = await setup().network(id('new'), { dhcp: true, elsewhere: false, restart: false })
      expect(outcome).toMatchObject({ outcome: 'found', at: '127.0.0.12', device: { addresses: [{ dhcp: true }] } })
    })

    it('says where it looked when it is not found, and leaves the library alone', async () => {
      const before = deviceUrl('reset')
      await lan.camera('reset').vanish()
      const outcome = await setup().find(id('reset'), '127.0.0.14')
      expect(outcome).toMatchObject({ outcome: 'not-found', looked: ['127.0.0.14', '127.0.0.1', 'WS-Discovery'], followed: [] })
      expect(deviceUrl('reset')).toBe(before)
    })

    it('says that it kept its address, and keeps it in the library', async () => {
      lan.camera('old').fail({ quirks: { addressChange: 'reverts' } })
      const before = deviceUrl('old')
      expect(await setup().network(id('old'), to('127.0.0.6'))).toMatchObject({ outcome: 'kept', at: '127.0.0.1', followed: [] })
      expect(deviceUrl('old')).toBe(before)
    })

    it('asks before it restarts the camera for it', async () => {
      lan.camera('old').fail({ quirks: { rebootNeeded: true } })
      const before = lan.camera('old').counts.requests.SystemReboot
      expect(await setup().network(id('old'), to('127.0.0.7'))).toMatchObject({ outcome: 'restart-needed' })
      expect(lan.camera('old').counts.requests.SystemReboot).toBe(before)
      expect(await setup().network(id('old'), { ...to('127.0.0.7'), restart: true })).toMatchObject({ outcome: 'found', at: '127.0.0.7' })
    })

    it('goes back to what its maker sent only by its name, and waits until it is there', async () => {
      await expect(setup().factoryReset(id('reset'), 'Soft', 'Reset')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
      expect(lan.camera('reset').counts.requests.SetSystemFactoryDefault).toBeUndefined()
      await setup().addUser(id('reset'), { name: 'second', password: 'second', level: 'User' })
      const outcome = await setup().factoryReset(id('reset'), 'Soft', 'reset')
      expect(outcome).toMatchObject({ outcome: 'kept', device: { users: [{ name: 'admin' }] } })
    })
  })
})
