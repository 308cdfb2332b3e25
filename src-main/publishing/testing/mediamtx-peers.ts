/**
 * Real MediaMTX servers for tests: each runs on loopback with a configuration of the test, and can be stopped, frozen, killed,
 * started again on its ports, and given another configuration while it runs.
 */

import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../base/index.ts'
import { createSupervisor } from '../../supervisor/index.ts'
import type { Child } from '../../supervisor/types.ts'
import { silentLog } from '../../testing/silent-log.ts'
import { freePorts } from '../mediamtx/local-config.ts'

export { mediamtxPeers, newest, newestWith } from './find-mediamtx-peers.ts'

export interface MediamtxPeer {
  readonly rtsp: number
  readonly api: number
  readonly rtspUrl: string
  readonly apiUrl: string
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
  /** Its process stands still, as on a machine that hangs; `thaw` lets it go on. */
  freeze(): void
  thaw(): void
  /** Ends its RTSP sessions, as an operator does with a button. */
  kick(): Promise<void>
  /** Writes another configuration into its file, as an operator does: the running server reads it by itself. */
  rewrite(settings: Record<string, unknown>): void
  /** Starts it again on the same ports; with another configuration where one is given. */
  start(settings?: Record<string, unknown>): Promise<void>
  /** Stops and removes everything. */
  close(): Promise<void>
}

/** `settings` on top of: RTSP over TCP and the API on loopback, any path open to anybody. Keys that a version does not know are left out. */
export async function startMediamtx(file: string, settings: Record<string, unknown> = {}, tries = 3): Promise<MediamtxPeer> {
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
  const config = join(folder, 'mediamtx.yml')
  const write = () => {
    const settings = Object.entries({ ...base, ...current }).filter(([key]) => !unknown.has(key))
    // In one step: the server looks at the file while it runs, and half of one is an error.
    writeFileSync(`${config}.new`, JSON.stringify(Object.fromEntries(settings)))
    renameSync(`${config}.new`, config)
  }

  const signal = (name: 'SIGSTOP' | 'SIGCONT') => {
    try {
      if (child && process.platform !== 'win32') process.kill(child.pid, name)
    } catch {
      // it ended by itself
    }
  }

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
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    async kick() {
      const sessions = (await (await fetch(`${peer.apiUrl}/v3/rtspsessions/list`)).json()) as { items: { id: string }[] }
      for (const { id } of sessions.items) await fetch(`${peer.apiUrl}/v3/rtspsessions/kick/${id}`, { method: 'POST' })
    },
    rewrite(settings) {
      current = settings
      write()
    },
    async start(next) {
      current = next ?? current
      const until = Date.now() + 20_000
      for (;;) {
        write()
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
      peer.thaw()
      await supervisor.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  try {
    await peer.start()
    return peer
  } catch (thrown) {
    await peer.close()
    // Another test took the port between our look and its start.
    if (tries > 1 && String(thrown).includes('address already in use')) return startMediamtx(file, settings, tries - 1)
    throw thrown
  }
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
