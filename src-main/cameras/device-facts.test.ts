import { describe, expect, it } from 'vitest'
import { setUpLibrary } from './testing/set-up-library.ts'

const login = { user: 'admin', password: 'right' }
const small = { fps: 5, kbps: 64 }
const here = setUpLibrary([
  {
    name: 'Three',
    ...login,
    firmware: '5.50',
    serial: '000123',
    snapshotPath: '/snap.jpg?user=admin&password=geheim9',
    main: { path: '/small', width: 320, height: 240, ...small },
    sub: { path: '/middle', width: 640, height: 360, ...small },
    more: [{ path: '/large', width: 960, height: 544, ...small }],
  },
  { name: 'Dome', ...login, ptz: true, main: { path: '/main', width: 320, height: 240, ...small } },
])
const url = (name = 'Three') => here.lan.camera(name).addresses.onvif?.replace('http:', 'onvif:').replace('/onvif/device_service', '') ?? ''

describe('a camera by ONVIF', () => {
  it('has a third stream where there is one, by what each really carries, and tells who it is; also after a restart', async () => {
    const { id, ...camera } = await here.room.cameras.create({ url: url(), ...login, verify: true })
    expect(camera.streams.map(({ role, url: at, tracks }) => [role, new URL(at).pathname, tracks[0]?.width])).toEqual([
      ['main', '/large', 960],
      ['sub', '/middle', 640],
      ['third', '/small', 320],
    ])
    const web = new URL(here.lan.camera('Three').addresses.onvif ?? '').origin
    expect(camera.device).toEqual({
      firmware: '5.50',
      serial: '000123',
      hardware: '1.0',
      mac: expect.stringMatching(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/),
      ptz: false,
      snapshot_url: `${web}/snap.jpg?user=admin&password=***`,
      web_url: `${web}/`,
    })
    expect(here.room.cameras.roleFor(id, 300)).toBe('third')
    expect(await here.room.cameras.plan({ cameraId: id, role: 'third' })).toMatchObject({
      kind: 'rtsp',
      url: expect.stringContaining('/small'),
    })
    await here.reopen()
    expect(here.room.cameras.get(id)).toMatchObject({ device: camera.device, streams: camera.streams })
    expect(here.room.said.join()).not.toContain('geheim9')
  })

  it('tells whether it has a head', async () => {
    expect((await here.room.cameras.create({ url: url('Dome'), ...login, verify: true })).device).toMatchObject({ ptz: true })
  })

  it('is a camera without any of it', async () => {
    here.lan
      .camera('Three')
      .fail({ soapAnswers: { GetDeviceInformation: 'fault', GetNetworkInterfaces: 'bare-fault', GetSnapshotUri: 'fault' } })
    const { device, streams } = await here.room.cameras.create({ url: url(), ...login, verify: true })
    expect(streams).toHaveLength(3)
    expect(device).toMatchObject({ firmware: null, serial: null, mac: null, snapshot_url: null, web_url: expect.any(String) })
  })
})
