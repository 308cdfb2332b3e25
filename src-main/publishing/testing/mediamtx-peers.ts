/**
 * Real MediaMTX servers for tests: those of MEDIAMTX_BIN (separated by the system's path delimiter), else the one on the
 * PATH. Each runs on loopback with a configuration of the test, and can be stopped, killed and started again on its ports.
 */
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, delimiter, join } from 'node:path'
import { type Log, systemClock } from '../../media/index.ts'
import { createSupervisor } from '../../supervisor/index.ts'
import type { Child } from '../../supervisor/types.ts'
import { freePorts } from '../mediamtx/local-config.ts'

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLog }

function onPath(name: string): string[] {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
  return found ? [found] : []
}

const given = (process.env.MEDIAMTX_BIN ?? '').split(delimiter).filter((file) => file !== '')
const found = given.length > 0 ? given : onPath('mediamtx')
const required = process.env.CAMGATE_PEERS === 'required'

/** Servers at hand, with a name for the test's title. Where there is none: one entry, to be skipped by its name, or to fail. */
export const mediamtxPeers: readonly { name: string; file: string; missing: boolean }[] =
  found.length > 0
    ? found.map((file) => ({ name: basename(file), file, missing: false }))
    : [{ name: 'mediamtx (not found on the PATH)', file: 'mediamtx', missing: !required }]

/** The newest at hand, for what does not depend on the version. */
export const newest = mediamtxPeers.at(-1) as (typeof mediamtxPeers)[number]

export interface MediamtxPeer {
  readonly rtsp: number
  readonly api: number
  readonly rtspUrl: string
  readonly apiUrl: string
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
  /** Starts it again on the same ports; with another configuration where one is given. */
  start(settings?: Record<string, unknown>): Promise<void>
  /** Stops and removes everything. */
  close(): Promise<void>
}

/** `settings` on top of: RTSP over TCP and the API on loopback, any path open to anybody. Keys that a version does not know are left out. */
export async function startMediamtx(file: string, settings: Record<string, unknown> = {}): Promise<MediamtxPeer> {
  const supervisor = createSupervisor({ log: silentLog, clock: systemClock, redact: (text) => text })
  const folder = mkdtempSync(join(tmpdir(), 'camgate-mediamtx-'))
  const [rtsp = 0, api = 0] = await freePorts([undefined, undefined])
  const base = {
    ...{ api: true, apiAddress: `127.0.0.1:${api}`, rtspAddress: `127.0.0.1:${rtsp}`, protocols: ['tcp'] },
    ...{ rtmp: false, hls: false, webrtc: false, srt: false, moq: false, paths: { all_others: {} } },
  }
  let child: Child | undefined
  let current = settings
  /** Keys that this version does not know: it would not start with them. */
  const unknown = new Set<string>()

  const peer: MediamtxPeer = {
    rtsp,
    api,
    rtspUrl: `rtsp://127.0.0.1:${rtsp}`,
    apiUrl: `http://127.0.0.1:${api}`,
    async kill() {
      const running = child
      child = undefined
      if (!running) return
      process.kill(running.pid, 'SIGKILL')
      await running.exited
    },
    async start(next) {
      current = next ?? current
      const config = join(folder, 'mediamtx.yml')
      const until = Date.now() + 20_000
      for (;;) {
        const settings = Object.entries({ ...base, ...current }).filter(([key]) => !unknown.has(key))
        writeFileSync(config, JSON.stringify(Object.fromEntries(settings)))
        const started = supervisor.start({ name: 'mediamtx', file, args: [config], cwd: folder, quit: 'signal' })
        child = started
        let said = ''
        started.stdout.on('data', (chunk: Buffer) => {
          said += chunk.toString('utf8')
        })
        const up = Promise.all([listening(rtsp, until), current.api === false ? undefined : listening(api, until)])
        if (await Promise.race([up.then(() => true), started.exited.then(() => false)])) return
        const key = /unknown field \\?"(\w+)\\?"/.exec(said)?.[1]
        if (!key || unknown.has(key)) throw new Error(`mediamtx does not come up: ${said}`)
        unknown.add(key)
      }
    },
    async close() {
      await supervisor.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await peer.start()
  return peer
}

async function listening(port: number, until: number): Promise<void> {
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (open) return
    if (Date.now() > until) throw new Error(`nothing listens on ${port}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
