import { afterEach, describe, expect, it } from 'vitest'
import { Failure, systemClock } from '../base/index.ts'
import { silentLog } from '../testing/silent-log.ts'
import { createSupervisor } from './create-supervisor.ts'
import { isGone } from './testing/is-gone.ts'
import type { Child, ProcessOptions } from './types.ts'

const supervisor = createSupervisor({ log: silentLog, clock: systemClock, redact: (text) => text.replaceAll('geheim', '***') })
const children: Child[] = []
const quick = { quit: 200, interrupt: 200 }

afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.stop({ quit: 0, interrupt: 0 })))
})

/** Runs a piece of JavaScript; it says `ready` on stdout when it may be disturbed. */
async function script(code: string, options: Partial<ProcessOptions> = {}): Promise<Child> {
  const child = supervisor.start({ file: process.execPath, args: ['-e', code], name: 'script', ...options })
  children.push(child)
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => chunk.includes('ready') && resolve())
    void child.exited.then(() => resolve())
  })
  return child
}

const ready = `console.log('ready');`
const hang = `setInterval(() => {}, 1000);`
const ignoreSignals = `for (const s of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(s, () => {});`

describe('a process of ours', () => {
  it('ends by q, and its exit is told', async () => {
    const child = await script(`process.stdin.on('data', (d) => { if (String(d).includes('q')) process.exit(7) }); ${ready}`, { quit: 'q' })
    expect(await child.stop()).toMatchObject({ code: 7, signal: null })
  })

  it.skipIf(process.platform === 'win32')('has its last words read also where the loop was busy when it ended [needs posix]', async () => {
    const busy = (milliseconds: number) => {
      for (const until = performance.now() + milliseconds; performance.now() < until; );
    }
    const slow = supervisor.start({ file: 'sh', args: ['-c', 'printf first; sleep 0.6; printf last'], name: 'slow' })
    let said = ''
    slow.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said !== 'first') return
      setImmediate(() => busy(1000)) // and before it is read
      busy(1500) // meanwhile it ends, which is noticed together with the end of the other one
    })
    const other = supervisor.start({ file: 'sh', args: ['-c', 'exit 0'], name: 'other' })
    other.stdout.resume()
    busy(300)
    await Promise.all([slow.exited, other.exited])
    expect(said).toBe('firstlast')
  })

  it('ends by a signal when it does not listen to q', async () => {
    const child = await script(ready + hang, { quit: 'q' })
    expect(await child.stop({ quit: 100, interrupt: 5000 })).toMatchObject({ code: null, signal: 'SIGINT' })
  })

  it('is killed when it ignores q, SIGTERM and SIGINT', async () => {
    for (const quit of ['q', 'signal'] as const) {
      const child = await script(`${ignoreSignals} process.stdin.resume(); ${ready} ${hang}`, { quit })
      const [first, second] = await Promise.all([child.stop(quick), child.stop(quick)])
      expect(first.signal).toBe('SIGKILL')
      expect(second).toBe(first)
      expect(isGone(child.pid)).toBe(true)
    }
  })

  it('takes what it started along, also when it ends by itself', async () => {
    const child = await script(`
      const { spawn } = require('node:child_process');
      const inner = spawn(process.execPath, ['-e', "for (const s of ['SIGTERM', 'SIGINT']) process.on(s, () => {}); console.log('up'); setInterval(() => {}, 1000)"], { stdio: ['ignore', 'pipe', 'inherit'] });
      inner.stdout.once('data', () => { process.stderr.write(String(inner.pid) + '\\n'); ${ready} setTimeout(() => process.exit(0), 100); });
    `)
    const { code, lastLines } = await child.exited
    expect(code).toBe(0)
    const inner = Number(lastLines[0])
    expect(inner).toBeGreaterThan(1)
    await expect.poll(() => isGone(inner), { timeout: 5000 }).toBe(true)
  })

  it('keeps the last lines of its stderr, masked', async () => {
    const child = await script(`for (let i = 0; i < 100; i++) console.error('line ' + i + ' geheim'); ${ready}`)
    const { lastLines } = await child.exited
    expect(lastLines).toHaveLength(40)
    expect(lastLines.at(0)).toBe('line 60 ***')
    expect(lastLines.at(-1)).toBe('line 99 ***')
  })

  it('hands on lines as they come', async () => {
    const lines: string[] = []
    const child = await script(`process.stderr.write('one geh'); process.stderr.write('eim\\r\\ntwo\\n\\nthree'); ${ready}`, {
      line: (line) => lines.push(line),
    })
    await child.exited
    expect(lines).toEqual(['one ***', 'two', 'three'])
  })

  it('survives a flood on stderr in bounded memory, and can still be stopped', async () => {
    let handedOn = 0
    const child = await script(
      `const line = 'x'.repeat(200) + '\\n'; const more = () => { while (process.stderr.write(line.repeat(50))); process.stderr.once('drain', more) }; ${ready} more()`,
      { line: () => (handedOn += 1) },
    )
    const before = process.memoryUsage().rss
    await expect.poll(() => handedOn, { timeout: 10_000 }).toBeGreaterThanOrEqual(200)
    const { lastLines } = await child.stop(quick)
    expect(lastLines).toHaveLength(40)
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6)
  })

  it('cuts a line that never ends, and no half of a secret is left at the cut', async () => {
    const child = await script(`process.stderr.write('geheim'.repeat(1_000_000)); ${ready}`)
    const { lastLines } = await child.exited
    expect(lastLines).toHaveLength(1)
    expect(lastLines[0]?.length).toBeLessThanOrEqual(1000)
    expect(lastLines[0]?.replaceAll('*', '')).toBe('')
  })

  it('sees nothing of our environment but what it needs', async () => {
    process.env.CAMGATE_TEST_SECRET = 'geheim'
    const child = await script(`console.error(Object.keys(process.env).join(' ')); console.error(process.env.ADDED); ${ready}`, {
      env: { ADDED: 'yes' },
    })
    delete process.env.CAMGATE_TEST_SECRET
    const { lastLines } = await child.exited
    expect(lastLines[0]).toContain('PATH')
    expect(lastLines[0]).not.toContain('CAMGATE_TEST_SECRET')
    expect(lastLines[1]).toBe('yes')
  })

  it('is a typed failure when its executable is not there', () => {
    for (const file of ['no-such-program', '/no/such/program'])
      try {
        supervisor.start({ file, args: [], name: 'missing' })
        expect.unreachable()
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(Failure)
        expect((thrown as Failure).cause).toBe('tool-missing')
      }
  })

  it('is a typed failure when the system does not start it', () => {
    expect(() => supervisor.start({ file: process.execPath, args: [], cwd: '/no/such/folder', name: 'nowhere' })).toThrow(Failure)
  })
})

describe('run', () => {
  it('gives the output and the status', async () => {
    const done = await supervisor.run(process.execPath, ['-e', `console.log('out'); console.error('err geheim'); process.exitCode = 3`])
    expect({ ...done, stdout: done.stdout.toString() }).toEqual({ stdout: 'out\n', stderr: 'err ***', code: 3 })
  })

  it('ends what takes too long, says too much, or is cancelled', async () => {
    await expect(supervisor.run(process.execPath, ['-e', hang], { timeout: 200 })).rejects.toMatchObject({ cause: 'silent' })
    await expect(
      supervisor.run(process.execPath, ['-e', `for (;;) process.stdout.write('x'.repeat(10000))`], { maxBytes: 50_000 }),
    ).rejects.toMatchObject({ cause: 'tool-failed' })
    const abort = new AbortController()
    const running = supervisor.run(process.execPath, ['-e', hang], { signal: abort.signal })
    abort.abort()
    await expect(running).rejects.toMatchObject({ cause: 'tool-failed' })
  })
})
