/**
 * `npm run check`: every static check, each with one line. The layer check is believed only after it found a planted
 * fault of each kind, because a cruise that sees nothing reports success.
 */
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

interface Check {
  name: string
  run(): { ok: boolean; output: string }
}

/** Node's own executable starts every tool, so that no shell stands between (Windows). */
function tool(path: string, ...args: string[]): { ok: boolean; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`node_modules/${path}`, ...args], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return { ok: status === 0, output: `${stdout}${stderr}` }
}

const cruise = () =>
  tool('dependency-cruiser/bin/dependency-cruiser.mjs', '--output-type', 'err', 'src-main', 'src-shared', 'src-preload', 'src-renderer')

/** One of each kind of arrow that must not be. */
const plantedFaults = [
  { file: 'src-renderer/planted-fault.ts', line: "export { composeEngine } from '../src-main/engine.ts'", rule: 'renderer-is-browser' },
  { file: 'src-renderer/kernel/planted-fault.ts', line: "export { findRoom } from '../rooms/find/room.ts'", rule: 'kernel-below-rooms' },
  { file: 'src-shared/planted-fault.ts', line: "export { Failure } from '../src-main/base/index.ts'", rule: 'shared-is-neutral' },
  { file: 'src-preload/planted-fault.ts', line: "export { Failure } from '../src-main/base/index.ts'", rule: 'preload-is-thin' },
  { file: 'src-main/base/planted-fault.ts', line: "export { dial } from '../net/index.ts'", rule: 'foundations-stand-in-order' },
  { file: 'src-main/cameras/planted-fault.ts', line: "export { dial } from '../net/dial.ts'", rule: 'foundations-by-their-door' },
  { file: 'src-main/discovery/planted-fault.ts', line: "export { createHub } from '../hub/index.ts'", rule: 'rooms-meet-in-engine' },
  { file: 'src-main/hub/planted-fault.ts', line: "export { owner } from '../api/index.ts'", rule: 'only-shells-use-the-api' },
  { file: 'src-main/server/planted-fault.ts', line: "export { demand } from '../api/actor.ts'", rule: 'api-by-its-door' },
  { file: 'src-main/live/planted-fault.ts', line: "export { silentLog } from '../testing/silent-log.ts'", rule: 'testing-is-for-tests' },
  {
    file: 'src-main/controls/planted-fault.ts',
    line: "export { spawn } from 'node:child_process'",
    rule: 'only-supervisor-starts-processes',
  },
  { file: 'src-main/publishing/planted-fault.ts', line: "import 'better-sqlite3'", rule: 'only-store-opens-databases' },
  { file: 'src-main/rtsp/planted-fault.ts', line: "export { createTray } from '../../tools/build.ts'", rule: 'nothing-imports-tools' },
  { file: 'src-main/state/planted-fault.ts', line: "import 'electron'", rule: 'electron-only-in-shell' },
]

const checks: Check[] = [
  ...['shared', 'node', 'preload', 'web', 'page-tests', 'e2e'].map((name) => ({
    name: `types (${name})`,
    run: () => tool('typescript/bin/tsc', '-p', `tsconfig.${name}.json`),
  })),
  { name: 'style', run: () => tool('@biomejs/biome/bin/biome', 'check', '--diagnostic-level=warn', '--error-on-warnings', '.') },
  { name: 'layers', run: cruise },
  { name: 'layers: a planted fault of each kind is found', run: cruiseWithFaults },
  { name: 'unused code', run: () => tool('knip/bin/knip.js', '--no-progress') },
]

function cruiseWithFaults(): { ok: boolean; output: string } {
  try {
    for (const { file, line } of plantedFaults) writeFileSync(file, `${line}\n`)
    const { output } = cruise()
    const missed = plantedFaults.filter(({ file, rule }) => !output.includes(`${rule}: ${file}`))
    return { ok: missed.length === 0, output: missed.map(({ file, line, rule }) => `${rule} did not find ${line} in ${file}`).join('\n') }
  } finally {
    for (const { file } of plantedFaults) rmSync(file, { force: true })
  }
}

export function check(): { passed: number; failed: number } {
  let failed = 0
  for (const { name, run } of checks) {
    const { ok, output } = run()
    process.stdout.write(`${ok ? 'ok    ' : 'FAILED'}  ${name}\n${ok ? '' : `${output}\n`}`)
    if (!ok) failed += 1
  }
  return { passed: checks.length - failed, failed }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = check().failed > 0 ? 1 : 0
