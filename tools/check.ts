/**
 * `npm run check`: every static check, each with one line. The layer check is believed only after it found a planted
 * fault, because a cruise that sees nothing reports success.
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

const checks: Check[] = [
  ...['shared', 'node', 'preload', 'web', 'page-tests', 'e2e'].map((name) => ({
    name: `types (${name})`,
    run: () => tool('typescript/bin/tsc', '-p', `tsconfig.${name}.json`),
  })),
  { name: 'style', run: () => tool('@biomejs/biome/bin/biome', 'check', '--diagnostic-level=warn', '--error-on-warnings', '.') },
  { name: 'layers', run: cruise },
  {
    name: 'layers: a planted fault is found',
    run: () => cruiseWithFault('src-renderer/planted-fault.ts', '../src-main/engine.ts', 'openEngine', 'renderer-is-browser'),
  },
  {
    name: 'layers: a kernel that knows a room is found',
    run: () => cruiseWithFault('src-renderer/kernel/planted-fault.ts', '../rooms/find/room.ts', 'findRoom', 'kernel-below-rooms'),
  },
  { name: 'unused code', run: () => tool('knip/bin/knip.js', '--no-progress') },
]

function cruiseWithFault(file: string, from: string, name: string, rule: string): { ok: boolean; output: string } {
  try {
    writeFileSync(file, `export { ${name} } from '${from}'\n`)
    const { ok, output } = cruise()
    return { ok: !ok && output.includes(rule), output: `nothing was found in:\n${output}` }
  } finally {
    rmSync(file, { force: true })
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
