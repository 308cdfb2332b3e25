/**
 * The configuration of the mediamtx that Camgate runs itself: on loopback only, on ports of its own, publishing and the
 * API behind a random password. Written as JSON, which is YAML.
 */
import { createServer } from 'node:net'

export interface LocalPlan {
  readonly rtsp: number
  readonly api: number
  readonly hls: number
  readonly webrtc: number
  readonly webrtcUdp: number
  readonly user: string
  readonly password: string
}

/** Every key but those in `without`: an unknown one is fatal, and which are known depends on the version. */
export function localConfig(plan: LocalPlan, without: ReadonlySet<string>): Record<string, unknown> {
  const here = (port: number) => `127.0.0.1:${port}`
  const config: Record<string, unknown> = {
    logLevel: 'warn',
    api: true,
    apiAddress: here(plan.api),
    authInternalUsers: [
      {
        user: 'any',
        pass: '',
        ips: ['127.0.0.1'],
        permissions: [
          { action: 'read', path: '' },
          { action: 'playback', path: '' },
        ],
      },
      {
        user: plan.user,
        pass: plan.password,
        ips: ['127.0.0.1'],
        permissions: [
          { action: 'publish', path: '' },
          { action: 'api', path: '' },
        ],
      },
    ],
    rtspAddress: here(plan.rtsp),
    // TCP only: UDP would open ports on every interface. Called `protocols` before 1.11.
    rtspTransports: ['tcp'],
    protocols: ['tcp'],
    hls: true,
    hlsAddress: here(plan.hls),
    webrtc: true,
    webrtcAddress: here(plan.webrtc),
    webrtcLocalUDPAddress: here(plan.webrtcUdp),
    webrtcIPsFromInterfaces: false,
    webrtcAdditionalHosts: ['127.0.0.1'],
    rtmp: false,
    srt: false,
    moq: false,
    paths: { all_others: {} },
  }
  // Before 1.6 passwords belong to paths, and the API has none.
  if (without.has('authInternalUsers')) config.paths = { all_others: { publishUser: plan.user, publishPass: plan.password } }
  for (const key of without) delete config[key]
  return config
}

/** Those wanted where they are still free, others in their place. */
export async function freePorts(wanted: readonly (number | undefined)[]): Promise<number[]> {
  const ports: number[] = []
  for (const port of wanted) {
    let found = port
    while (found === undefined || ports.includes(found) || !(await isFree(found))) found = randomPort()
    ports.push(found)
  }
  return ports
}

/** Below what systems hand out for outgoing connections: one of those would take the port before the server is up. */
const randomPort = () => 20_000 + Math.floor(Math.random() * 12_000)

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
