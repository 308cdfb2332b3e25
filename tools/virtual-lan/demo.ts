/** The cameras of the demo: one of each kind that a technician meets. `fleet` is the same camera many times, for load. */
import type { CameraSpecInput } from './camera-spec.ts'

const login = { user: 'admin', password: 'camgate' }
const hd = { width: 1280, height: 720, kbps: 2000 }
const small = { width: 640, height: 360, fps: 12.5, kbps: 300 }

export const demoCameras: readonly CameraSpecInput[] = [
  {
    name: 'Gate 1',
    vendor: 'Hikvision',
    model: 'DS-2CD2143G2',
    ...login,
    main: { path: '/Streaming/Channels/101', ...hd, audio: 'aac', scene: 'testsrc' },
    sub: { path: '/Streaming/Channels/102', ...small, scene: 'testsrc' },
    ssdp: true,
  },
  {
    name: 'Yard',
    vendor: 'Dahua',
    model: 'IPC-HFW1435',
    ...login,
    auth: ['digest', 'basic'],
    main: { path: '/cam/realmonitor?channel=1&subtype=0', ...hd, audio: 'pcma', scene: 'bars' },
    sub: { path: '/cam/realmonitor?channel=1&subtype=1', ...small, scene: 'bars' },
  },
  {
    name: 'Dome',
    vendor: 'Axis',
    model: 'P5655-E',
    ...login,
    auth: ['digest-sha256', 'digest'],
    main: { path: '/axis-media/media.amp', width: 640, height: 360, fps: 12.5, kbps: 2000 },
    ptz: true,
    ssdp: true,
  },
  {
    name: 'Roof',
    vendor: 'Bosch',
    model: 'NBE-3502',
    ...login,
    auth: ['digest-sha256'],
    main: { path: '/rtsp_tunnel', ...hd, codec: 'h265', scene: 'gradients' },
    sub: { path: '/rtsp_tunnel?inst=2', ...small, scene: 'gradients' },
  },
  {
    name: 'Lobby',
    vendor: 'Reolink',
    model: 'RLC-510A',
    main: { path: '/Preview_01_main', width: 1920, height: 1080, kbps: 4000, scene: 'life' },
    sub: { path: '/Preview_01_sub', ...small, scene: 'life' },
    sessions: 3,
  },
  {
    name: 'Garage',
    vendor: 'D-Link',
    model: 'DCS-932L',
    ...login,
    auth: ['basic'],
    onvif: false,
    ssdp: true,
    mjpeg: { path: '/video/mjpg.cgi', width: 640, height: 480, scene: 'testsrc' },
    snapshotPath: '/image/jpeg.cgi',
  },
  {
    name: 'Old hall',
    vendor: 'Vivotek',
    model: 'IP7160',
    main: { path: '/live.sdp', codec: 'mjpeg', width: 640, height: 480, fps: 10, scene: 'bars', audio: 'pcmu' },
    faults: { clock: -3 * 3600 },
  },
  {
    name: 'Flaky',
    vendor: 'Foscam',
    model: 'FI9900P',
    ...login,
    main: { path: '/videoMain', ...hd, scene: 'gradients' },
    sub: { path: '/videoSub', ...small, scene: 'gradients' },
    script: [
      { seconds: 45 },
      { seconds: 12, faults: { stalled: true } },
      { seconds: 30, faults: { loss: 0.02 } },
      { seconds: 10, vanish: true },
    ],
  },
]

/** So many open cameras of 1080p25 at 4 Mbit/s. They share a handful of pictures, so that starting them costs little. */
export function fleet(count: number): CameraSpecInput[] {
  const scenes = ['testsrc', 'bars', 'life', 'waves'] as const
  return Array.from({ length: count }, (_, n) => {
    const scene = scenes[n % scenes.length]
    return {
      name: `Camera ${n + 1}`,
      caption: `Fleet ${scene}`,
      serial: `FLEET${String(n + 1).padStart(4, '0')}`,
      main: { path: '/main', width: 1920, height: 1080, kbps: 4000, scene },
      sub: { path: '/sub', ...small, scene },
    }
  })
}
