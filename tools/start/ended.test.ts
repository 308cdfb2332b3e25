/** However the command ends, and whichever of its layers is ended, nothing of it stays: npm, its shell, our starter, the guard, the gateway, FFmpeg. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findProgram } from './system.ts'

/** A gateway from its sources takes its time where others work too, milliseconds. */
const slow = 120_000
const root = fileURLToPath(new URL('../..', import.meta.url))
const missing = process.platform !== 'linux' || (findProgram(['ffmpeg']) === undefined && process.env.CAMGATE_PEERS !== 'required')
const noTerminal = missing || findProgram(['script']) === undefined
let home = ''
const started: ChildProcess[] = []

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'camgate-ended-'))
})
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  for (const { pid } of ours()) process.kill(pid, 'SIGKILL')
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
})

/** Everything that was started below this test: it has our home, FFmpeg included. */
function ours(): { pid: number; line: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`HOME=${home}`)) return []
        return [{ pid: Number(pid), line: readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim() }]
      } catch {
        return []
      }
    })
}

const find = (what: RegExp) => ours().find(({ line }) => what.test(line))?.pid ?? 0
const command = `npm run --silent camgate -- serve --no-auth --port 0 --data "$HOME/data" --interface 127.0.0.1 --log error`

/** A gateway with an FFmpeg at work for somebody who watches. */
async function start(shellLine: string): Promise<{ child: ChildProcess; output: () => string }> {
  const child = spawn('/bin/bash', ['-c', shellLine], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: home },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  started.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)))
  await expect.poll(() => /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0], { timeout: 60_000, message: 'ready' }).toBeDefined()
  const address = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] ?? ''
  const made = await fetch(`${address}/api/cameras`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'One', url: 'synthetic:?width=320&height=240&fps=5' }),
  })
  const { id } = (await made.json()) as { id: string }
  const pictures = await fetch(`${address}/streams/${id}/mjpeg`)
  await pictures.body?.getReader().read()
  expect(find(/\bffmpeg /)).toBeGreaterThan(0)
  return { child, output: () => output }
}

const isOver = () => expect.poll(() => ours().map(({ line }) => line), { timeout: 20_000, interval: 100 }).toEqual([])

const layers = {
  npm: /^npm run/,
  'the starter': /^node tools\/node\.mjs/,
} as const

/** A package of its own, whose script is a file that does nothing, by our starter. */
async function startIdle(): Promise<void> {
  writeFileSync(join(home, 'idle.mjs'), `console.log('idle ' + process.pid); setInterval(() => {}, 1000)`)
  const script = `node ${join(root, 'tools/node.mjs')} idle.mjs`
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name: 'idle', version: '1.0.0', scripts: { idle: script } }))
  const env = { PATH: process.env.PATH, HOME: home }
  const child = spawn('npm', ['run', '--silent', 'idle'], { cwd: home, env, stdio: ['ignore', 'pipe', 'inherit'] })
  started.push(child)
  await new Promise((resolve) => child.stdout?.once('data', resolve))
}

describe.skipIf(process.platform !== 'linux')('what an npm script started [needs linux]', () => {
  it.each([
    ['npm', /^npm run/, 'SIGTERM'],
    // The shell that npm started stays then, and tells nobody.
    ['npm', /^npm run/, 'SIGKILL'],
    ['the shell of npm', /^sh -c/, 'SIGKILL'],
    ['the starter', /^node .*tools\/node\.mjs/, 'SIGTERM'],
    ['the starter', /^node .*tools\/node\.mjs/, 'SIGHUP'],
  ] as const)('ends when %s (%s) gets %s', async (_, layer, signal) => {
    await startIdle()
    process.kill(find(layer), signal)
    await isOver()
  })
})

describe.skipIf(missing)('a gateway of a checkout [needs linux, ffmpeg]', () => {
  it.each(['npm', 'the starter'] as const)(
    'leaves nothing behind when %s is killed',
    async (layer) => {
      await start(command)
      process.kill(find(layers[layer]), layer === 'npm' ? 'SIGTERM' : 'SIGKILL')
      await isOver()
    },
    slow,
  )
})

describe.skipIf(noTerminal)('a gateway in a terminal [needs linux, ffmpeg, script]', () => {
  const inTerminal = (line: string) => `exec script -qfec '${line}' /dev/null`

  it(
    'ends with Ctrl-C, in its order: every layer is told by the terminal, and again by the one above',
    async () => {
      const { child, output } = await start(inTerminal(command))
      child.stdin?.write('\x03')
      await isOver()
      expect(output()).not.toMatch(/The engine ended|Error/)
    },
    slow,
  )

  it(
    'ends when the terminal is closed',
    async () => {
      const { child } = await start(inTerminal(command))
      child.kill('SIGKILL')
      await isOver()
    },
    slow,
  )

  it(
    'outlives a terminal that is closed where nohup says so, though npm does not',
    async () => {
      const { child, output } = await start(inTerminal(`nohup ${command} > "$HOME/log" 2>&1 & tail -n +1 -F "$HOME/log" 2> /dev/null`))
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(output())?.[0] ?? ''
      child.kill('SIGKILL')
      await expect.poll(() => [find(layers.npm), find(/^sh -c/)], { timeout: 20_000 }).toEqual([0, 0])
      // As long as it takes to notice.
      await new Promise((resolve) => setTimeout(resolve, 1500))
      expect((await fetch(`${address}/health`)).status).toBe(200)
      process.kill(find(layers['the starter']), 'SIGTERM')
      await isOver()
    },
    slow,
  )
})
