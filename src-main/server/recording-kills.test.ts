/** Engine and writer are killed again and again at moments that nobody chose: what may be missing, and what must not. */
import { fork, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { missing } from '../../tools/virtual-lan/testing/peers.ts'
import type { GatewayMessage } from './gateway-process.ts'

const closing: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** Kills; a busy machine takes some seconds for each. */
const rounds = 6

interface Running {
  readonly address: string
  readonly pid: number
  kill(): Promise<void>
}

async function start(dataFolder: string): Promise<Running> {
  const child = fork(new URL('./gateway-process.ts', import.meta.url), { stdio: 'ignore' })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  closing.push(async () => {
    child.kill('SIGKILL')
    await gone
  })
  const address = await new Promise<string>((resolve, reject) => {
    child.on('message', (message: GatewayMessage) =>
      message.type === 'ready' ? resolve(message.address) : reject(new Error(message.evidence)),
    )
    child.send({
      type: 'open',
      options: { host: '127.0.0.1', port: 0, dataFolder, auth: false, page: undefined, interfaces: ['lo'], logLevel: 'error' },
    })
  })
  return {
    address,
    pid: child.pid ?? 0,
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
  }
}

const call = async (address: string, path: string, body?: object) => {
  const given = body ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}
  return (await (await fetch(address + path, given)).json()) as Record<string, unknown>
}

/** Of the recording writers of a gateway: children whose arguments name one. */
function writersOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => {
      try {
        const parent = Number(readFileSync(`/proc/${child}/stat`, 'utf8').split(') ')[1]?.split(' ')[1])
        return parent === pid && readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('writer-process')
      } catch {
        return false
      }
    })
}

interface Stream {
  written_at: number | null
  file_bytes: number
}
const streamOf = async (address: string) =>
  ((await call(address, '/api/recordings/status')).recordings as { streams: Stream[] }[])[0]?.streams[0]
/** How far the file is on the disk, as the gateway said last. */
async function growing(address: string): Promise<number> {
  let at = 0
  await expect
    .poll(
      async () => {
        const stream = await streamOf(address)
        at = stream?.written_at ?? 0
        return stream?.file_bytes ?? 0
      },
      { timeout: 60_000, interval: 150 },
    )
    .toBeGreaterThan(400_000)
  return at
}

describe.skipIf(missing('ffmpeg') || process.platform !== 'linux')(
  'recording under random kills [needs ffmpeg linux]',
  { timeout: 300_000 },
  () => {
    it('loses a second at most each time, repairs every file, and names every gap', async () => {
      const data = mkdtempSync(join(tmpdir(), 'camgate-kills-'))
      closing.push(() => rmSync(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }))
      let gateway = await start(data)
      await call(gateway.address, '/api/cameras', { url: 'synthetic:?pattern=testsrc2&width=320&height=180&fps=25', name: 'Gate' })
      await call(gateway.address, '/api/recordings/start', { camera_ids: ['1'] })
      const promised: number[] = []
      for (let round = 0; round < rounds; round++) {
        await growing(gateway.address)
        // Somewhere within a fragment.
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 1500))
        promised.push((await streamOf(gateway.address))?.written_at ?? 0)
        if (round % 2 === 0) {
          await gateway.kill()
          await new Promise((resolve) => setTimeout(resolve, 2500))
          gateway = await start(data)
        } else {
          const [writer] = writersOf(gateway.pid)
          expect(writer).toBeDefined()
          process.kill(writer ?? 0, 'SIGKILL')
          await expect.poll(async () => (await streamOf(gateway.address))?.file_bytes ?? 0, { timeout: 60_000 }).toBeLessThan(400_000)
        }
      }
      await growing(gateway.address)
      await call(gateway.address, '/api/recordings/stop', {})
      const span = `from=${Date.now() - 1e8}&to=${Date.now() + 1e8}`
      const files = (await call(gateway.address, `/api/recordings/segments?camera_id=1&${span}`)) as unknown as {
        url: string
        from: number
        to: number
        running: boolean
      }[]
      // A source that starved on a busy machine may have cut one more.
      expect(files.length).toBeGreaterThanOrEqual(rounds + 1)
      for (const { url, running } of files) {
        expect(running).toBe(false)
        const media = Buffer.from(await (await fetch(gateway.address + url)).arrayBuffer())
        const path = join(data, 'judged.mp4')
        writeFileSync(path, media)
        expect(spawnSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 'null', '-'], { encoding: 'utf8' }).stderr).toBe('')
      }
      // What was told to be on the disk was captured at most a fragment before, and is there.
      for (const at of promised)
        expect(
          files.some(({ from, to }) => from < at && to > at - 2500),
          String(at),
        ).toBe(true)
      const line = (await call(gateway.address, `/api/recordings/timeline?${span}`)).cameras as { gaps: { cause: string }[] }[]
      const causes = line[0]?.gaps.map(({ cause }) => cause) ?? []
      expect(causes.filter((cause) => cause === 'restarted')).toHaveLength(rounds / 2)
      expect(causes.every((cause) => ['restarted', 'writer-died', 'stalled-source'].includes(cause))).toBe(true)
    })
  },
)
