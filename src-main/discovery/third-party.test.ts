/** ONVIF servers that nobody here wrote, each on a computer of its own (`tools/virtual-lan/testing/onvif-peers.ts`): found, added, asked, watched. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ipycam, noIpycam, noOnvifServer, onvifServer } from '../../tools/virtual-lan/testing/onvif-peers.ts'
import { openPeerComputers, type PeerComputers } from '../../tools/virtual-lan/testing/peer-computers.ts'
import { ffmpegPath } from '../../tools/virtual-lan/testing/peers.ts'
import type { Added } from './testing/add-once.ts'
import type { Printed } from './testing/scan-once.ts'

describe.skipIf(noIpycam && noOnvifServer)('cameras of other makers', { timeout: 120_000 }, () => {
  let here: PeerComputers
  beforeAll(async () => {
    here = await openPeerComputers()
  }, 60_000)
  afterAll(async () => here?.close())

  const onClient = <T>(program: string, ...args: string[]) =>
    here.ask<T>(fileURLToPath(new URL(`./testing/${program}.ts`, import.meta.url)), args, 80_000)

  it.skipIf(noIpycam)('ipycam: found by its name with blanks, added, watched [needs namespaces ffmpeg ipycam]', async () => {
    const film = join(here.folder, 'film.mp4')
    const made = ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=10', '-t', '5', '-pix_fmt', 'yuv420p', film]
    expect(spawnSync(ffmpegPath, made).status).toBe(0)
    const login = { username: 'admin', password: 'p&s <w>' }
    const size = { main_width: 640, main_height: 360, main_fps: 10, sub_width: 320, sub_height: 180, sub_fps: 10, hw_accel: 'cpu' }
    writeFileSync(join(here.folder, 'camera.json'), JSON.stringify({ name: 'Front Door 2', local_ip: '10.77.0.50', ...size, ...login }))
    await here.start('ipycam', '10.77.0.50', ipycam, '--config', 'camera.json', '--source', film)
    await here.reachable('http://10.77.0.50:8080/')

    const { findings, camera, width } = await onClient<Printed>('scan-once', '4', 'Front Door 2', login.username, login.password)
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
    const [refused] = await onClient<Added[]>(
      'add-once',
      JSON.stringify([{ url: 'onvif://10.77.0.50:8080', user: 'admin', password: 'wrong', verify: true }]),
    )
    expect(refused?.trouble).toMatchObject({ cause: 'auth' })
  })

  it.skipIf(noOnvifServer)(
    'onvif-server: logs in by WS-Security that nothing asked for [needs namespaces ffmpeg onvif-server]',
    async () => {
      await here.start('rust', '10.77.0.51', onvifServer)
      await here.reachable('http://10.77.0.51:8080/onvif/device_service')
      const at = { url: 'onvif://10.77.0.51:8080' }
      const asked = [at, { ...at, user: 'admin', password: 'wrong' }, { ...at, user: 'admin', password: 'admin' }].map((one) => ({
        ...one,
        verify: true,
      }))
      const [open, wrong, right] = await onClient<Added[]>('add-once', JSON.stringify(asked))
      expect(open?.trouble).toMatchObject({ cause: 'auth', evidence: 'Sender: WS-Security header required but not provided' })
      expect(wrong?.trouble).toMatchObject({ cause: 'auth', evidence: 'Sender: Authentication failed' })
      // it streams nothing: the address of its stream was learnt behind the login, made reachable, and tried
      expect(right?.trouble).toMatchObject({ cause: 'refused', evidence: expect.stringContaining('10.77.0.51 port 8554') })

      const saving = [{ ...asked[2], name: 'Later', verify: false }]
      const [saved] = await onClient<Added[]>('add-once', JSON.stringify(saving))
      expect(saved?.nodes).toMatch(/PTZNode/)
    },
  )
})
