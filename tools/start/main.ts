/**
 * `npm start`: builds what is not built and opens the application: Electron where it can run, otherwise the browser
 * shell on loopback with a one-time link. `--demo` brings the virtual LAN with it; `--browser` chooses the browser shell.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { asFailure } from '../../src-main/base/index.ts'
import { interrupted } from '../../src-main/cli/interrupted.ts'
import { defaultDataFolder } from '../../src-main/cli/options.ts'
import { build } from '../build.ts'
import { openBrowserShell } from './browser-shell.ts'
import { type Demo, startDemo } from './demo.ts'
import { findElectron } from './electron.ts'
import { ffmpeg, provide } from './system.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const { values } = parseArgs({
  options: {
    demo: { type: 'boolean', default: false },
    browser: { type: 'boolean', default: false },
    data: { type: 'string' },
    port: { type: 'string', default: '0' },
  },
})

async function start(): Promise<number> {
  for (const { need, remedy } of provide([ffmpeg])) {
    process.stderr.write(`${need.name} is missing: pictures and conversions will not work until it is there: ${remedy}\n`)
  }
  await build({ ifNeeded: true })
  const dataFolder = values.data ?? join(defaultDataFolder, values.demo ? 'demo' : '.')
  let demo: Demo | undefined
  try {
    demo = values.demo ? await startDemo(dataFolder) : undefined
    const electron = values.browser ? { reason: '--browser was given' } : findElectron()
    // The demo is for playing: nothing is sent to the network that this computer happens to be in.
    const interfaces = values.demo ? ['127.0.0.1'] : undefined
    if ('file' in electron) return await openElectron(electron.file, dataFolder, interfaces)
    process.stderr.write(`Opening in the browser: ${electron.reason}.\n`)
    await openBrowserShell({ dataFolder, port: Number(values.port), interfaces })
    return 0
  } finally {
    await demo?.close()
  }
}

function openElectron(file: string, dataFolder: string, interfaces: string[] | undefined): Promise<number> {
  // Chromium's sandbox refuses to run as root (Electron documentation, "Process Sandboxing").
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  const relay = join(root, 'e2e/electron-relay/relay.cjs')
  const env: NodeJS.ProcessEnv = { ...process.env, CAMGATE_DATA: dataFolder, CAMGATE_LAUNCHER: String(process.pid) }
  if (interfaces) env.CAMGATE_INTERFACES = interfaces.join(',')
  if (existsSync(relay)) Object.assign(env, { CAMGATE_ENGINE_RELAY: relay, CAMGATE_NODE: process.execPath })
  const child = spawn(file, [root, ...(asRoot ? ['--no-sandbox'] : [])], { stdio: 'inherit', env })
  const stop = interrupted()
  const end = () => child.kill('SIGTERM')
  if (stop.aborted) end()
  else stop.addEventListener('abort', end)
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
}

try {
  process.exitCode = await start()
} catch (thrown) {
  const { cause, evidence } = asFailure(thrown)
  process.stderr.write(`Camgate could not be started: ${evidence ?? cause}\n`)
  process.exitCode = 1
}
