/** PTZ of ONVIF servers that nobody here wrote, each on a computer of its own (`tools/virtual-lan/onvif-peers.ts`). */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type NetnsLan, startNetnsLan } from '../../tools/virtual-lan/index.ts'
import { ipycam, noIpycam, noOnvifServer, onvifServer } from '../../tools/virtual-lan/onvif-peers.ts'
import { ffmpegPath } from '../../tools/virtual-lan/testing/peers.ts'
import type { Moved } from './testing/move-once.ts'

describe.skipIf(noIpycam && noOnvifServer)('heads of other makers', { timeout: 180_000 }, () => {
  const peers: ChildProcess[] = []
  let folder: string
  let lan: NetnsLan
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'camgate-third-heads-'))
    lan = await startNetnsLan({ server: false, cameras: [] })
  }, 60_000)
  afterAll(async () => {
    for (const peer of peers) if (peer.exitCode === null && peer.kill('SIGKILL')) await once(peer, 'close')
    await lan?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Without the right to restart this computer. Returns the file with what it printed. */
  const start = async (name: string, address: string, program: string, ...args: string[]): Promise<string> => {
    const namespace = await lan.addComputer(name, address)
    const said = join(folder, `${name}.log`)
    const unable = ['setpriv', '--bounding-set=-sys_boot', '--inh-caps=-sys_boot']
    const command = ['ip', 'netns', 'exec', namespace, ...unable, 'sh', '-c', `exec "$0" "$@" >${said} 2>&1`, program, ...args]
    peers.push(spawn(command[0] ?? '', command.slice(1), { cwd: folder, stdio: 'ignore' }))
    return said
  }
  const reachable = async (url: string) => {
    for (let tries = 0; tries < 100; tries += 1) {
      const child = lan.spawnOnClient('curl', ['-s', '-o', '/dev/null', '--max-time', '2', url], { stdio: 'ignore' })
      const [code] = await once(child, 'close')
      if (code === 0) return
      await new Promise((done) => setTimeout(done, 200))
    }
    throw new Error(`${url} does not answer`)
  }
  const move = async (...args: string[]): Promise<Moved> => {
    const path = fileURLToPath(new URL('./testing/move-once.ts', import.meta.url))
    const child = lan.spawnOnClient(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'], timeout: 120_000 })
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => (said += chunk))
    await once(child, 'close')
    return JSON.parse(said)
  }

  it.skipIf(noIpycam)('ipycam: its picture moves, and is seen to stand again [needs namespaces ffmpeg ipycam]', async () => {
    const film = join(folder, 'film.mp4')
    // a still picture with much in it: what differs has been moved
    const picture = 'testsrc2=size=1280x720:rate=1,trim=end_frame=1,loop=50:1:0,fps=10'
    expect(spawnSync(ffmpegPath, ['-v', 'error', '-y', '-f', 'lavfi', '-i', picture, '-t', '5', '-pix_fmt', 'yuv420p', film]).status).toBe(
      0,
    )
    const size = { main_width: 640, main_height: 360, main_fps: 10, sub_width: 320, sub_height: 180, sub_fps: 10, hw_accel: 'cpu' }
    const login = { username: 'admin', password: 'p&s <w>' }
    writeFileSync(join(folder, 'camera.json'), JSON.stringify({ name: 'Head', local_ip: '10.77.0.60', ...size, ...login }))
    await start('ipyhead', '10.77.0.60', ipycam, '--config', 'camera.json', '--source', film, '--no-timestamp')
    await reachable('http://10.77.0.60:8080/')
    const { after, moved, rests } = await move('onvif://10.77.0.60:8080', login.username, login.password)
    expect(after.motion).toBe('still')
    expect(after.stop?.tried[0]).toMatchObject({ way: 'stop' })
    expect(moved).toBeGreaterThan(0.05)
    expect(rests).toBeLessThan(0.05)
    expect(after.stop?.seen).toBe(true)
  })

  it.skipIf(noOnvifServer)(
    'onvif-server: is moved and stopped, though it tells nothing [needs namespaces ffmpeg onvif-server]',
    async () => {
      const said = await start('rusthead', '10.77.0.61', onvifServer)
      await reachable('http://10.77.0.61:8080/onvif/device_service')
      const { after, presets } = await move('onvif://10.77.0.61:8080', 'admin', 'admin')
      expect(after).toMatchObject({ motion: 'still', position: null, stop: { seen: false, tried: [{ way: 'stop', refused: null }] } })
      const lines = readFileSync(said, 'utf8').split('\n')
      const last = lines.findLast((line) => /continuous_move|stop:/.test(line))
      expect(lines.some((line) => /continuous_move: .*pan=0\.600/.test(line))).toBe(true)
      expect(last).toContain('stop: profile=profile_0 pan_tilt=true zoom=true')
      expect(presets.map(({ name }) => name)).toContain('Here')
    },
  )
})
