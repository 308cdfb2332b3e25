/** PTZ of ONVIF servers that nobody here wrote, each on a computer of its own (`tools/virtual-lan/testing/onvif-peers.ts`). */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ipycam, noIpycam, noOnvifServer, onvifServer } from '../../tools/virtual-lan/testing/onvif-peers.ts'
import { openPeerComputers, type PeerComputers } from '../../tools/virtual-lan/testing/peer-computers.ts'
import { ffmpegPath } from '../../tools/virtual-lan/testing/peers.ts'
import type { Moved } from './testing/move-once.ts'

describe.skipIf(noIpycam && noOnvifServer)('heads of other makers', { timeout: 180_000 }, () => {
  let here: PeerComputers
  beforeAll(async () => {
    here = await openPeerComputers()
  }, 60_000)
  afterAll(async () => here?.close())

  const moveOnce = fileURLToPath(new URL('./testing/move-once.ts', import.meta.url))
  const move = (...args: string[]) => here.ask<Moved>(moveOnce, args, 120_000)

  it.skipIf(noIpycam)('ipycam: its picture moves, and is seen to stand again [needs namespaces ffmpeg ipycam]', async () => {
    const film = join(here.folder, 'film.mp4')
    // a still picture with much in it: what differs has been moved
    const picture = 'testsrc2=size=1280x720:rate=1,trim=end_frame=1,loop=50:1:0,fps=10'
    expect(spawnSync(ffmpegPath, ['-v', 'error', '-y', '-f', 'lavfi', '-i', picture, '-t', '5', '-pix_fmt', 'yuv420p', film]).status).toBe(
      0,
    )
    const size = { main_width: 640, main_height: 360, main_fps: 10, sub_width: 320, sub_height: 180, sub_fps: 10, hw_accel: 'cpu' }
    const login = { username: 'admin', password: 'p&s <w>' }
    writeFileSync(join(here.folder, 'camera.json'), JSON.stringify({ name: 'Head', local_ip: '10.77.0.60', ...size, ...login }))
    await here.start('ipyhead', '10.77.0.60', ipycam, '--config', 'camera.json', '--source', film, '--no-timestamp')
    await here.reachable('http://10.77.0.60:8080/')
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
      const said = await here.start('rusthead', '10.77.0.61', onvifServer)
      await here.reachable('http://10.77.0.61:8080/onvif/device_service')
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
