/** The same streams carried by others to the same server: a bare `ffmpeg -c copy` per camera, and go2rtc, from which the server pulls. */
import { until } from './engine-peer.ts'
import { freePorts } from './free-ports.ts'
import { startServer } from './media-server.ts'
import { ffmpeg, startPeer } from './peers.ts'

export const go2rtc = process.env.GO2RTC_BIN ?? 'go2rtc'

export async function withBareFfmpegs(urls: readonly string[], measured: (pids: number[]) => Promise<void>): Promise<void> {
  const server = await startServer()
  const args = (url: string, n: number) => [
    ...['-hide_banner', '-loglevel', 'error', '-rtsp_transport', 'tcp', '-i', url, '-map', '0', '-c', 'copy'],
    ...['-f', 'rtsp', '-rtsp_transport', 'tcp', `${server.rtsp}/camera_${n}`],
  ]
  const publishers = urls.map((url, n) => startPeer(ffmpeg, args(url, n)))
  try {
    await until(() => server.ready(urls.length), 90_000, 'bare publications')
    await measured(publishers.map(({ pid }) => pid))
  } finally {
    await Promise.all(publishers.map((one) => one.end()))
    await server.end()
  }
}

export interface Relay {
  readonly pid: number
  readonly rtsp: string
  readonly api: string
  end(): Promise<void>
}

/** go2rtc with the streams `camera_0`, `camera_1` and so on, its API and RTSP on loopback. */
export async function startGo2rtc(urls: readonly string[]): Promise<Relay> {
  const [rtspPort = 0, apiPort = 0] = await freePorts(2)
  const api = `http://127.0.0.1:${apiPort}`
  const config = {
    streams: Object.fromEntries(urls.map((url, n) => [`camera_${n}`, url])),
    rtsp: { listen: `127.0.0.1:${rtspPort}` },
    api: { listen: `127.0.0.1:${apiPort}` },
    webrtc: { listen: '' },
    log: { level: 'error' },
  }
  const peer = startPeer(go2rtc, ['-config', JSON.stringify(config)])
  const answers = () =>
    fetch(`${api}/api/streams`).then(
      ({ ok }) => ok,
      () => false,
    )
  await until(answers, 20_000, 'go2rtc')
  return { pid: peer.pid, rtsp: `rtsp://127.0.0.1:${rtspPort}`, api, end: () => peer.end() }
}

export async function withGo2rtc(urls: readonly string[], measured: (pid: number) => Promise<void>): Promise<void> {
  const relay = await startGo2rtc(urls)
  const source = (n: number) => ({ source: `${relay.rtsp}/camera_${n}`, rtspTransport: 'tcp' })
  const server = await startServer(Object.fromEntries(urls.map((_, n) => [`camera_${n}`, source(n)])))
  try {
    await until(() => server.ready(urls.length), 90_000, 'relayed streams')
    await measured(relay.pid)
  } finally {
    await relay.end()
    await server.end()
  }
}
