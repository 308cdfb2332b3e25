import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../base/index.ts'
import { silentLog } from '../testing/silent-log.ts'
import { createSupervisor } from './create-supervisor.ts'
import { findExecutable, processIdentity, processStart } from './platform.ts'
import { isGone } from './testing/is-gone.ts'

const linux = process.platform === 'linux'
const ffmpegThere = findExecutable('ffmpeg') !== undefined || process.env.CAMGATE_PEERS === 'required'
const scene = fileURLToPath(new URL('./testing/crash-scene.ts', import.meta.url))
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
  it.skipIf(!ffmpegThere)(
    '[needs ffmpeg] no ffmpeg is left within 5 s, not even one that hangs in a socket or ignores signals',
    async () => {
      const server = createServer((socket) => socket.pause().on('error', () => {}))
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const blocked = new Promise<void>((resolve) => server.once('connection', () => resolve()))
      const { engine, pids } = await playScene(folder, String((server.address() as { port: number }).port))
      await blocked
      expect(pids).toHaveLength(3)
      expect(pids.some(isGone)).toBe(false)
      engine.kill('SIGKILL')
      await expect.poll(() => pids.every(isGone), { timeout: 20_000 }).toBe(true)
      server.close()
    },
  )

  it.skipIf(!linux || !ffmpegThere)('[needs linux, ffmpeg] no job on files is left either', async () => {
    const { engine } = await playScene(folder, 'job')
    const jobs = () => childrenOf(engine.pid ?? 0).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('realtime'))
    await expect.poll(jobs, { timeout: 10_000 }).toHaveLength(1)
    const [pid = 0] = jobs()
    const made = () => readdirSync(join(folder, 'jobs')).map((job) => join(folder, 'jobs', job, 'out'))
    // At work, and with nothing left to say: words for nobody would end it by themselves.
    await expect.poll(() => made().some((file) => existsSync(file) && statSync(file).size > 0), { timeout: 10_000 }).toBe(true)
    engine.kill('SIGKILL')
    await expect.poll(() => isGone(pid), { timeout: 20_000 }).toBe(true)
  })

  it.skipIf(!linux)('[needs linux] the watchdog is replaced when somebody ends it, and still knows every child', async () => {
    const { engine, pids } = await playScene(folder)
    const watchdogs = () => childrenOf(engine.pid ?? 0).filter((pid) => !pids.includes(pid))
    const [first = 0] = watchdogs()
    expect(first).toBeGreaterThan(1)
    process.kill(first, 'SIGKILL')
    await expect.poll(() => watchdogs().some((pid) => pid !== first && !isGone(pid)), { timeout: 20_000 }).toBe(true)
    // It is told its children once it runs.
    await new Promise((done) => setTimeout(done, 1000))
    engine.kill('SIGKILL')
    await expect.poll(() => pids.every(isGone), { timeout: 20_000 }).toBe(true)
  })
})

describe.skipIf(process.platform === 'win32')('the next start [needs posix]', () => {
  const leftBehind = () => {
    const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' })
    started.push(child)
    return child.pid ?? 0
  }
  const record = () => join(folder, 'camgate.children.json')
  const open = () => createSupervisor({ log: silentLog, clock: systemClock, redact: (text) => text, folder })

  it.each([
    ['by its identity', (pid: number) => ({ identity: processIdentity(pid) ?? null })],
    ['by name and time, where ps is all there is', () => ({ identity: null })],
  ])('ends a recorded child that still runs, known %s', async (_, recorded) => {
    const pid = leftBehind()
    await expect.poll(() => processStart(pid)?.name).toBe('sleep')
    writeFileSync(record(), JSON.stringify([{ pid, startedAt: Date.now(), file: 'sleep', ...recorded(pid) }]))
    const after = open()
    await expect.poll(() => isGone(pid)).toBe(true)
    await after.close()
  })

  it('finds a record of what runs, and of nothing else', async () => {
    const before = open()
    const own = before.start({ name: 'own', file: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'] })
    expect(JSON.parse(readFileSync(record(), 'utf8'))).toMatchObject([
      { pid: own.pid, identity: processIdentity(own.pid) ?? null, file: 'node' },
    ])
    await own.stop({ quit: 0, interrupt: 0 })
    expect(JSON.parse(readFileSync(record(), 'utf8'))).toEqual([])
    await before.close()
  })

  it.each([
    ['started at another time', (own: string) => ({ identity: `${own.split('/')[0]}/1` })],
    ['started in another boot', (own: string) => ({ identity: `another/${own.split('/')[1]}` })],
    ['of another name, known by ps only', () => ({ identity: null, startedAt: Date.now(), file: 'ffmpeg' })],
    ['of another time, known by ps only', () => ({ identity: null, startedAt: 0, file: 'cat' })],
  ])('never ends a foreign process that got the same number: %s', async (_, recorded) => {
    const child = spawn('cat', { detached: true, stdio: ['pipe', 'pipe', 'inherit'] })
    started.push(child)
    const answer = () =>
      new Promise<string>((resolve) => {
        child.stdout.once('data', (chunk: Buffer) => resolve(String(chunk)))
        child.once('exit', () => resolve('it was ended'))
        child.stdin.on('error', () => {}).write('alive')
      })
    expect(await answer()).toBe('alive')
    const entry = { pid: child.pid, startedAt: Date.now(), file: 'cat', ...recorded(processIdentity(child.pid ?? 0) ?? '/') }
    writeFileSync(record(), JSON.stringify([entry]))
    await open().close()
    // A signal would have reached it before this.
    expect(await answer()).toBe('alive')
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

describe.skipIf(process.platform === 'win32')('where no /proc tells the start of a process [needs posix]', () => {
  it('ps does', () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
    started.push(child)
    const found = processStart(child.pid ?? 0)
    expect(Math.abs((found?.startedAt ?? 0) - Date.now())).toBeLessThan(60_000)
    expect(processStart(2 ** 22 + 5)).toBeUndefined()
  })
})
