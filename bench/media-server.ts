/** A real MediaMTX with RTSP and its API on loopback, and nothing else: what all ways of publishing send to. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from './engine-peer.ts'
import { freePorts } from './free-ports.ts'
import { type Peer, startPeer } from './peers.ts'

export const mediamtx = process.env.MEDIAMTX_BIN ?? 'mediamtx'

/** What the API counts; old versions count less. */
export interface Counted {
  readonly inboundFramesInError?: number
  readonly inboundRTPPacketsLost?: number
  readonly inboundRTPPacketsInError?: number
}

export interface MediaServer {
  pid(): number
  readonly rtsp: string
  readonly api: string
  ready(count: number): Promise<boolean>
  /** Paths that are ready; none while it does not answer. */
  online(): Promise<number>
  /** Errors of what comes in, summed over all publishers since it was started. */
  errors(): Promise<number>
  /** When each RTSP connection that stands was made, milliseconds since 1970. */
  connectedAt(): Promise<number[]>
  /** Without a farewell. */
  kill(): Promise<void>
  /** On the same ports. */
  start(): Promise<void>
  end(): Promise<void>
}

/** `paths`: of its configuration, besides those that anybody may publish to; `defaults`: for all of them. */
export async function startServer(paths: object = {}, defaults?: object): Promise<MediaServer> {
  const folder = await mkdtemp(join(tmpdir(), 'camgate-bench-mediamtx-'))
  const [rtspPort = 0, apiPort = 0] = await freePorts(2)
  const off = { rtmp: false, hls: false, webrtc: false, srt: false, rtspTransports: ['tcp'], logLevel: 'error' }
  const addresses = { rtspAddress: `127.0.0.1:${rtspPort}`, api: true, apiAddress: `127.0.0.1:${apiPort}` }
  const file = join(folder, 'mediamtx.yml')
  // JSON is YAML.
  await writeFile(
    file,
    JSON.stringify({ ...off, ...addresses, ...(defaults ? { pathDefaults: defaults } : {}), paths: { ...paths, all_others: {} } }),
  )
  const api = `http://127.0.0.1:${apiPort}`
  let peer: Peer | undefined
  const list = async <Item>(what: string): Promise<Item[] | undefined> => {
    const answer = await fetch(`${api}/v3/${what}/list?itemsPerPage=1000`).catch(() => undefined)
    return ((await answer?.json()) as { items: Item[] } | undefined)?.items
  }
  const online = async () => ((await list<{ ready: boolean }>('paths')) ?? []).filter(({ ready }) => ready).length
  const start = async () => {
    // By the environment: versions that know no MoQ refuse it in the file.
    peer = startPeer(mediamtx, [file], { cwd: folder, env: { MTX_MOQ: 'no' } })
    await until(async () => (await list('paths')) !== undefined, 15_000, 'mediamtx')
  }
  await start()
  return {
    rtsp: `rtsp://127.0.0.1:${rtspPort}`,
    api,
    pid: () => peer?.pid ?? -1,
    online,
    ready: async (count) => (await online()) >= count,
    async errors() {
      const counted = [...((await list<Counted>('paths')) ?? []), ...((await list<Counted>('rtspsessions')) ?? [])]
      const sum = (one: Counted) => (one.inboundFramesInError ?? 0) + (one.inboundRTPPacketsLost ?? 0) + (one.inboundRTPPacketsInError ?? 0)
      return counted.reduce((all, one) => all + sum(one), 0)
    },
    connectedAt: async () => ((await list<{ created: string }>('rtspconns')) ?? []).map(({ created }) => Date.parse(created)),
    start,
    async kill() {
      peer?.process.kill('SIGKILL')
      await peer?.end()
    },
    async end() {
      await peer?.end()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export function isThere(file: string, version: string): boolean {
  try {
    execFileSync(file, [version], { stdio: 'ignore', timeout: 5000 })
    return true
  } catch {
    return false
  }
}
