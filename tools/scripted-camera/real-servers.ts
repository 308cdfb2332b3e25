/** Real RTSP servers for tests, where they are at hand: MediaMTX in every version named, and GStreamer's RTSP server as a camera. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mediamtxPeers } from '../../src-main/publishing/testing/find-mediamtx-peers.ts'
import { findProgram, isExecutable } from '../start/system.ts'

export interface RealServer {
  readonly port: number
  readonly apiPort: number
  readonly process: ChildProcess
  url(path: string): string
  close(): Promise<void>
}

export interface MediamtxBinary {
  readonly file: string
  /** `1.20.1` */
  readonly version: string
}

/** The file that is named, or the first of that name on the PATH. */
export function programOnPath(name: string, named: string | undefined): string | undefined {
  return named && isExecutable(named) ? named : findProgram([name])
}

/** Every version at hand once, oldest first. */
export function mediamtxBinaries(): MediamtxBinary[] {
  const found = new Map<string, MediamtxBinary>()
  for (const { file } of mediamtxPeers.filter(({ missing }) => !missing)) {
    const version = /\d+\.\d+\.\d+/.exec(execFileSync(file, ['--version'], { encoding: 'utf8', timeout: 10_000 }))?.[0]
    if (version && !found.has(version)) found.set(version, { file, version })
  }
  return [...found.values()]
}

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

/** An even port that was free a moment ago, with the next `count - 1` beside it. (Linux gives odd ones only, when it is left to choose.) */
export async function freePort(count = 1): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const first = 20_000 + 2 * Math.floor(Math.random() * 6000)
    const free = await Promise.all(Array.from({ length: count }, (_, n) => isFree(first + n)))
    if (free.every(Boolean)) return first
  }
  throw new Error('no free ports')
}

/** Waits until something listens there. Throws after 20 s. */
async function untilOpen(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`)
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`nothing listens on ${port}`)
}

async function finish(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGCONT')
    child.kill('SIGKILL')
    await gone
  }
  rmSync(folder, { recursive: true, force: true })
}

/**
 * MediaMTX with RTSP on loopback only. Paths: `cam` and `other` for anybody, `locked` for `pub` with the password `right`,
 * `sourced` which has a source of its own; any other is refused. `encrypted`: RTSPS alone, with a certificate that it signed itself.
 */
export async function startMediamtx({ file, version }: MediamtxBinary, { encrypted = false } = {}): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), 'camgate-mediamtx-'))
  const port = await freePort(5)
  const [apiPort, rtpPort] = [port + 1, port + 2]
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const since = (wanted: number) => major > 1 || minor >= wanted
  const lines = [
    `${encrypted ? 'rtspsAddress' : 'rtspAddress'}: 127.0.0.1:${port}`,
    ...(encrypted ? encryption(since(10)) : []),
    `rtpAddress: 127.0.0.1:${rtpPort}`,
    `rtcpAddress: 127.0.0.1:${rtpPort + 1}`,
    'api: yes',
    `apiAddress: 127.0.0.1:${apiPort}`,
    ...['rtmp', 'hls', 'webrtc', 'srt', ...(since(19) ? ['moq'] : [])].map((name) => `${name}: no`),
    ...(since(6)
      ? [
          'authInternalUsers:',
          '- user: any',
          '  permissions: [{action: api}, {action: read}, {action: publish, path: cam}, {action: publish, path: other}, {action: publish, path: nowhere}, {action: publish, path: sourced}]',
          '- {user: pub, pass: right, permissions: [{action: publish, path: locked}]}',
        ]
      : []),
    'paths:',
    '  cam:',
    '  other:',
    since(6) ? '  locked:' : '  locked: {publishUser: pub, publishPass: right}',
    '  sourced: {source: "rtsp://127.0.0.1:1/x", sourceOnDemand: yes}',
  ]
  writeFileSync(join(folder, 'mediamtx.yml'), `${lines.join('\n')}\n`)
  const child = spawn(file, [join(folder, 'mediamtx.yml')], { stdio: 'ignore', cwd: folder })
  try {
    await untilOpen(port, child)
    await untilOpen(apiPort, child)
  } catch (thrown) {
    await finish(child, folder)
    throw thrown
  }
  return {
    port,
    apiPort,
    process: child,
    url: (path) => `${encrypted ? 'rtsps' : 'rtsp'}://127.0.0.1:${port}/${path}`,
    close: () => finish(child, folder),
  }
}

function encryption(newNames: boolean): string[] {
  const file = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
  const names = newNames
    ? ['rtspTransports', 'rtspEncryption', 'rtspServerKey', 'rtspServerCert']
    : ['protocols', 'encryption', 'serverKey', 'serverCert']
  const values = ['[tcp]', '"strict"', JSON.stringify(file('camera.key')), JSON.stringify(file('camera.crt'))]
  return names.map((name, n) => `${name}: ${values[n]}`)
}

const gstreamerCamera = `
import sys, gi
gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0')
from gi.repository import Gst, GstRtspServer, GLib
Gst.init(None)
server = GstRtspServer.RTSPServer(); server.set_address('127.0.0.1'); server.set_service(sys.argv[1])
factory = GstRtspServer.RTSPMediaFactory(); factory.set_shared(True)
factory.set_launch('( videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=25/1 ! x264enc tune=zerolatency key-int-max=25 bitrate=300 ! rtph264pay name=pay0 pt=96 audiotestsrc is-live=true ! alawenc ! rtppcmapay name=pay1 pt=8 )')
auth = GstRtspServer.RTSPAuth(); auth.set_supported_methods(GstRtspServer and gi.repository.GstRtsp.RTSPAuthMethod.DIGEST)
token = GstRtspServer.RTSPToken(); token.set_string('media.factory.role', 'user')
auth.add_digest('admin', 'secret', token); server.set_auth(auth)
permissions = GstRtspServer.RTSPPermissions()
permissions.add_permission_for_role('user', 'media.factory.access', True); permissions.add_permission_for_role('user', 'media.factory.construct', True)
factory.set_permissions(permissions)
server.get_mount_points().add_factory('/live', factory); server.attach(None); GLib.MainLoop().run()
`

const python = ['/usr/bin/python3', 'python3']

/** Can GStreamer's RTSP server be started here? */
export function gstreamerPython(): string | undefined {
  const probe =
    "import gi\ngi.require_version('GstRtspServer', '1.0')\nfrom gi.repository import Gst, GstRtspServer\nGst.init(None)\nassert Gst.ElementFactory.find('x264enc')"
  return python.find((file) => {
    try {
      execFileSync(file, ['-c', probe], { stdio: 'ignore', timeout: 20_000 })
      return true
    } catch {
      return false
    }
  })
}

/** A camera made of GStreamer: /live, H.264 and G.711, Digest login `admin` with `secret`, TCP and UDP. */
export async function startGstreamerCamera(file: string): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), 'camgate-gstreamer-'))
  const port = await freePort()
  const child = spawn(file, ['-c', gstreamerCamera, String(port)], { stdio: ['ignore', 'ignore', 'inherit'], cwd: folder })
  try {
    await untilOpen(port, child)
  } catch (thrown) {
    await finish(child, folder)
    throw thrown
  }
  return { port, apiPort: 0, process: child, url: (path) => `rtsp://127.0.0.1:${port}/${path}`, close: () => finish(child, folder) }
}
