/** ONVIF servers that nobody here wrote, each on a computer of its own (`tools/virtual-lan/onvif-peers.ts`): found, added, asked, watched. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type NetnsLan, startNetnsLan } from '../../tools/virtual-lan/index.ts'
import { ipycam, noIpycam, noOnvifServer, onvifServer } from '../../tools/virtual-lan/onvif-peers.ts'
import { ffmpegPath } from '../../tools/virtual-lan/testing/peers.ts'
import type { Added } from './testing/add-once.ts'
import type { Printed } from './testing/scan-once.ts'

describe.skipIf(noIpycam && noOnvifServer)('cameras of other makers', { timeout: 120_000 }, () => {
  const peers: ChildProcess[] = []
  let folder: string
  let lan: NetnsLan
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'camgate-third-party-'))
    lan = await startNetnsLan({ server: false, cameras: [] })
  }, 60_000)
  afterAll(async () => {
    for (const peer of peers) {
      if (peer.exitCode === null && peer.kill('SIGKILL')) await once(peer, 'close')
    }
    await lan.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Without the right to restart this computer, which some of them really use. */
  const start = async (name: string, address: string, program: string, ...args: string[]) => {
    const namespace = await lan.addComputer(name, address)
    const unable = ['setpriv', '--bounding-set=-sys_boot', '--inh-caps=-sys_boot']
    peers.push(spawn('ip', ['netns', 'exec', namespace, ...unable, program, ...args], { cwd: folder, stdio: 'ignore' }))
  }
  const onClient = async (program: string, ...args: string[]): Promise<unknown> => {
    const path = fileURLToPath(new URL(`./testing/${program}.ts`, import.meta.url))
    const child = lan.spawnOnClient(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'], timeout: 80_000 })
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => (said += chunk))
    await once(child, 'close')
    return JSON.parse(said)
  }
  /** Until it answers at that address. */
  const reachable = async (url: string) => {
    for (let tries = 0; tries < 100; tries += 1) {
      const child = lan.spawnOnClient('curl', ['-s', '-o', '/dev/null', '--max-time', '2', url], { stdio: 'ignore' })
      const [code] = await once(child, 'close')
      if (code === 0) return
      await new Promise((done) => setTimeout(done, 200))
    }
    throw new Error(`${url} does not answer`)
  }

  it.skipIf(noIpycam)('ipycam: found by its name with blanks, added, watched [needs namespaces ffmpeg ipycam]', async () => {
    const film = join(folder, 'film.mp4')
    const made = ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=10', '-t', '5', '-pix_fmt', 'yuv420p', film]
    expect(spawnSync(ffmpegPath, made).status).toBe(0)
    const login = { username: 'admin', password: 'p&s <w>' }
    const size = { main_width: 640, main_height: 360, main_fps: 10, sub_width: 320, sub_height: 180, sub_fps: 10, hw_accel: 'cpu' }
    writeFileSync(join(folder, 'camera.json'), JSON.stringify({ name: 'Front Door 2', local_ip: '10.77.0.50', ...size, ...login }))
    await start('ipycam', '10.77.0.50', ipycam, '--config', 'camera.json', '--source', film)
    await reachable('http://10.77.0.50:8080/')

    const { findings, camera, width } = (await onClient('scan-once', '4', 'Front Door 2', login.username, login.password)) as Printed
    expect(findings).toMatchObject([{ name: 'Front Door 2', address: '10.77.0.50', kinds: ['onvif'], needs_credentials: true }])
    expect(camera).toMatchObject({
      name: 'Front Door 2',
      vendor: 'PythonCam',
      source: { kind: 'onvif', device_url: 'http://10.77.0.50:8080/onvif/device_service' },
      streams: [
        { role: 'main', url: 'rtsp://10.77.0.50:8554/video_main', tracks: [{ codec: 'h264', width: 640, height: 360 }] },
        { role: 'sub', url: 'rtsp://10.77.0.50:8554/video_sub', tracks: [{ codec: 'h264', width: 320, height: 180 }] },
      ],
    })
    expect(width).toBe(640)

    // its clock wants a login, and is right: a wrong password is a wrong password
    const [refused] = (await onClient(
      'add-once',
      JSON.stringify([{ url: 'onvif://10.77.0.50:8080', user: 'admin', password: 'wrong', verify: true }]),
    )) as Added[]
    expect(refused?.trouble).toMatchObject({ cause: 'auth' })
  })

  it.skipIf(noOnvifServer)(
    'onvif-server: logs in by WS-Security that nothing asked for [needs namespaces ffmpeg onvif-server]',
    async () => {
      await start('rust', '10.77.0.51', onvifServer)
      await reachable('http://10.77.0.51:8080/onvif/device_service')
      const at = { url: 'onvif://10.77.0.51:8080' }
      const asked = [at, { ...at, user: 'admin', password: 'wrong' }, { ...at, user: 'admin', password: 'admin' }].map((one) => ({
        ...one,
        verify: true,
      }))
      const [open, wrong, right] = (await onClient('add-once', JSON.stringify(asked))) as Added[]
      expect(open?.trouble).toMatchObject({ cause: 'auth', evidence: 'Sender: WS-Security header required but not provided' })
      expect(wrong?.trouble).toMatchObject({ cause: 'auth', evidence: 'Sender: Authentication failed' })
      // it streams nothing: the address of its stream was learnt behind the login, made reachable, and tried
      expect(right?.trouble).toMatchObject({ cause: 'refused', evidence: expect.stringContaining('10.77.0.51 port 8554') })

      const saving = [{ ...asked[2], name: 'Later', verify: false }]
      const [saved] = (await onClient('add-once', JSON.stringify(saving))) as Added[]
      expect(saved?.nodes).toMatch(/PTZNode/)
    },
  )
})
