/** For tests: computers of a network of their own, on which programs run that nobody here wrote, and a client computer for ours. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startNetnsLan } from '../index.ts'

export interface PeerComputers {
  /** Where programs start, and what they print is kept. */
  readonly folder: string
  /**
   * A program on a computer of its own, without the right to restart this one, which some really use. Returns the file with what
   * it printed.
   */
  start(name: string, address: string, program: string, ...args: string[]): Promise<string>
  /** Until something answers at that address. */
  reachable(url: string): Promise<void>
  /** One of our programs on the client computer; the JSON that it printed. `within`: milliseconds. */
  ask<T>(file: string, args: readonly string[], within: number): Promise<T>
  close(): Promise<void>
}

export async function openPeerComputers(): Promise<PeerComputers> {
  const folder = mkdtempSync(join(tmpdir(), 'camgate-peers-'))
  const lan = await startNetnsLan({ server: false, cameras: [] })
  const peers: ChildProcess[] = []
  return {
    folder,
    async start(name, address, program, ...args) {
      const namespace = await lan.addComputer(name, address)
      const said = join(folder, `${name}.log`)
      const unable = ['setpriv', '--bounding-set=-sys_boot', '--inh-caps=-sys_boot']
      const command = ['netns', 'exec', namespace, ...unable, 'sh', '-c', `exec "$0" "$@" >${said} 2>&1`, program, ...args]
      peers.push(spawn('ip', command, { cwd: folder, stdio: 'ignore' }))
      return said
    },
    async reachable(url) {
      for (let tries = 0; tries < 100; tries += 1) {
        const child = lan.spawnOnClient('curl', ['-s', '-o', '/dev/null', '--max-time', '2', url], { stdio: 'ignore' })
        const [code] = await once(child, 'close')
        if (code === 0) return
        await new Promise((done) => setTimeout(done, 200))
      }
      throw new Error(`${url} does not answer`)
    },
    async ask(file, args, within) {
      const child = lan.spawnOnClient(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'], timeout: within })
      let said = ''
      child.stdout?.on('data', (chunk: Buffer) => {
        said += chunk
      })
      await once(child, 'close')
      return JSON.parse(said)
    },
    async close() {
      for (const peer of peers) if (peer.exitCode === null && peer.kill('SIGKILL')) await once(peer, 'close')
      await lan.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
