import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Log, systemClock } from '../media/index.ts'
import { createSupervisor } from './create-supervisor.ts'
import { isGone } from './is-gone.ts'
import { findExecutable, processStart } from './platform.ts'

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
const linux = process.platform === 'linux'
const ffmpegThere = findExecutable('ffmpeg') !== undefined || process.env.CAMGATE_PEERS === 'required'
const scene = join(import.meta.dirname, 'crash-scene.ts')
let folder = ''
const started: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'camgate-orphans-'))
})
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

async function playScene(...args: string[]): Promise<{ engine: ChildProcess; pids: number[] }> {
  const engine = spawn(process.execPath, [scene, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  started.push(engine)
  const line = await new Promise<string>((resolve, reject) => {
    engine.stdout?.once('data', (chunk: Buffer) => resolve(String(chunk)))
    engine.once('exit', () => reject(new Error('the scene ended')))
  })
  return { engine, pids: JSON.parse(line) as number[] }
}

describe('after kill -9 of the engine', () => {
  it.skipIf(!ffmpegThere)('no ffmpeg is left within 5 s, not even one that hangs in a socket or ignores signals', async () => {
    const server = createServer((socket) => socket.pause().on('error', () => {}))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const blocked = new Promise<void>((resolve) => server.once('connection', () => resolve()))
    const { engine, pids } = await playScene(folder, String((server.address() as { port: number }).port))
    await blocked
    expect(pids).toHaveLength(3)
    expect(pids.some(isGone)).toBe(false)
    engine.kill('SIGKILL')
    await expect.poll(() => pids.every(isGone), { timeout: 5000 }).toBe(true)
    server.close()
  })

  it.skipIf(!linux)('the watchdog is replaced when somebody ends it, and still knows every child', async () => {
    const { engine, pids } = await playScene(folder)
    const watchdogs = () => childrenOf(engine.pid ?? 0).filter((pid) => !pids.includes(pid))
    const [first = 0] = watchdogs()
    expect(first).toBeGreaterThan(1)
    process.kill(first, 'SIGKILL')
    await expect.poll(() => watchdogs().some((pid) => pid !== first && !isGone(pid)), { timeout: 5000 }).toBe(true)
    engine.kill('SIGKILL')
    await expect.poll(() => pids.every(isGone), { timeout: 5000 }).toBe(true)
  })
})

describe('the next start', () => {
  const leftBehind = () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
    started.push(child)
    return child.pid ?? 0
  }
  const record = () => join(folder, 'camgate.children.json')
  const open = () => createSupervisor({ log: silent, clock: systemClock, redact: (text) => text, folder })

  it.skipIf(!linux)('ends a recorded child that still runs', async () => {
    const pid = leftBehind()
    const before = open()
    const own = before.start({ name: 'own', file: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'] })
    const [entry] = JSON.parse(readFileSync(record(), 'utf8'))
    await own.stop({ quit: 0, interrupt: 0 })
    expect(JSON.parse(readFileSync(record(), 'utf8'))).toEqual([])
    await before.close()
    // As the watchdog-less engine would have left it.
    writeFileSync(record(), JSON.stringify([{ ...entry, pid, identity: identityOf(pid, entry.identity) }]))
    const after = open()
    await expect.poll(() => isGone(pid)).toBe(true)
    await after.close()
  })

  it('never ends a foreign process that got the same number', async () => {
    const pid = leftBehind()
    writeFileSync(record(), JSON.stringify([{ pid, identity: 'another-boot/123', startedAt: 0, file: 'node' }]))
    await open().close()
    expect(isGone(pid)).toBe(false)
  })

  it('does not stumble over a record that is damaged', async () => {
    for (const text of ['', '{', '[null, 1, {"pid": -1}, {"pid": 1, "identity": null}]', '\0\0\0']) {
      writeFileSync(record(), text)
      await open().close()
    }
  })
})

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ').filter(Boolean).map(Number)
}

function identityOf(pid: number, like: string): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return `${like.split('/')[0]}/${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
}

describe.skipIf(process.platform === 'win32')('where no /proc tells the start of a process', () => {
  it('ps does', () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
    started.push(child)
    const found = processStart(child.pid ?? 0)
    expect(Math.abs((found?.startedAt ?? 0) - Date.now())).toBeLessThan(60_000)
    expect(processStart(2 ** 22 + 5)).toBeUndefined()
  })
})
