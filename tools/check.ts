/**
 * `npm run check`: every static check, each with one line; as many at once as there are cores. The layer check is believed only
 * after it found a planted fault of each kind, because a cruise that sees nothing reports success.
 */
import { execFile } from 'node:child_process'
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { createLimiter } from '../src-main/base/index.ts'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

interface LayerRules {
  readonly forbidden: readonly { readonly name: string }[]
}

interface Outcome {
  readonly ok: boolean
  readonly output: string
}

interface Check {
  readonly name: string
  run(): Promise<Outcome> | Outcome
}

/** Node's own executable starts every tool, so that no shell stands between (Windows). */
function tool(path: string, ...args: string[]): Promise<Outcome> {
  return script(`node_modules/${path}`, ...args)
}

function script(path: string, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [path, ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
      resolve({ ok: error === null, output: `${stdout}${stderr}` }),
    )
  })
}

/** Names of the layer rules, each of which has to find a planted fault. */
const rules = [...new Set((createRequire(import.meta.url)('../.dependency-cruiser.cjs') as LayerRules).forbidden.map(({ name }) => name))]

const cruise = () =>
  tool('dependency-cruiser/bin/dependency-cruiser.mjs', '--output-type', 'err', 'src-main', 'src-shared', 'src-preload', 'src-renderer')

/** What tests call is not used by that: it goes, or it moves to a `testing` folder. */
const unusedInProduction = ['--config', 'knip.production.json', '--production', '--no-progress', '--include', 'files,exports,types']

async function findsWhatOnlyTestsUse(): Promise<Outcome> {
  const [file, test] = ['src-main/base/planted-fault.ts', 'src-main/base/planted-fault.test.ts']
  try {
    writeFileSync(file, 'export const plantedFault = 1\n')
    writeFileSync(test, "import { plantedFault } from './planted-fault.ts'\nvoid plantedFault\n")
    const { output } = await tool('knip/bin/knip.js', ...unusedInProduction)
    return { ok: output.includes(file), output: `${file}, which only a test imports, was not found` }
  } finally {
    for (const planted of [file, test]) rmSync(planted, { force: true })
  }
}

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
  {
    file: 'src-main/publishing/desired/planted-fault.ts',
    line: "export { chooseWay } from '../ways/choose-way.ts'",
    rule: 'publishing-runs-down',
  },
  { file: 'src-renderer/parts/planted-fault.ts', line: "export { sep } from 'node:path'", rule: 'renderer-no-node' },
  { file: 'src-renderer/rooms/find/planted-fault.ts', line: "export { Frame } from '../../shell/frame.tsx'", rule: 'shell-above-rooms' },
  {
    file: 'src-renderer/rooms/wall/planted-fault.ts',
    line: "export { findRoom } from '../find/room.ts'",
    rule: 'screens-meet-by-their-door',
  },
  { file: 'src-main/wall/planted-fault.ts', line: 'export const alone = 1', rule: 'no-orphans' },
  { file: 'src-main/secrets/planted-fault.ts', line: "export { other } from './planted-other.ts'", rule: 'no-cycles' },
  // its other half
  {
    file: 'src-main/secrets/planted-other.ts',
    line: "export { other as again } from './planted-fault.ts'\nexport const other = 1",
    rule: undefined,
  },
]

const checks: Check[] = [
  ...['shared', 'node', 'preload', 'web', 'page-tests', 'e2e'].map((name) => ({
    name: `types (${name})`,
    run: () => tool('typescript/bin/tsc', '-p', `tsconfig.${name}.json`),
  })),
  { name: 'style', run: () => tool('@biomejs/biome/bin/biome', 'check', '--diagnostic-level=warn', '--error-on-warnings', '.') },
  { name: 'no file of the engine or the page is longer than 350 lines', run: () => longFiles(350) },
  { name: 'npm install warns of nothing that is not so', run: () => script('tools/lock.mjs', '--check') },
  { name: 'layers', run: cruise },
  { name: 'unused code', run: () => tool('knip/bin/knip.js', '--no-progress') },
  { name: 'code that only tests use', run: () => tool('knip/bin/knip.js', ...unusedInProduction) },
]

/** They put files into the tree and take them away, which nothing else must see: one after the other. */
const plantingChecks: Check[] = [
  { name: 'layers: a planted fault of each kind is found', run: cruiseWithFaults },
  { name: 'code that only tests use: a planted fault is found', run: findsWhatOnlyTestsUse },
]

/** A file past that is usually two. */
function longFiles(most: number): Outcome {
  const files = globSync('src-*/**/*.{ts,tsx,css}')
  const long = files.map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length - 1 })).filter(({ lines }) => lines > most)
  return { ok: files.length > 0 && long.length === 0, output: long.map(({ file, lines }) => `${file}: ${lines} lines`).join('\n') }
}

async function cruiseWithFaults(): Promise<Outcome> {
  try {
    for (const { file, line } of plantedFaults) writeFileSync(file, `${line}\n`)
    const { output } = await cruise()
    const missed = plantedFaults.filter(({ file, rule }) => rule && !output.includes(`${rule}: ${file}`))
    const unproved = rules.filter((name) => !plantedFaults.some(({ rule }) => rule === name))
    const said = [
      ...missed.map(({ file, line, rule }) => `${rule} did not find ${line} in ${file}`),
      ...unproved.map((name) => `${name} was shown no planted fault`),
    ]
    return { ok: said.length === 0, output: said.join('\n') }
  } finally {
    for (const { file } of plantedFaults) rmSync(file, { force: true })
  }
}

export async function check(): Promise<{ passed: number; failed: number }> {
  const outcomes = [...(await runAll(checks, availableParallelism())), ...(await runAll(plantingChecks, 1))]
  const failed = outcomes.filter(({ ok }) => !ok).length
  return { passed: outcomes.length - failed, failed }
}

async function runAll(some: readonly Check[], atOnce: number): Promise<Outcome[]> {
  const limiter = createLimiter(atOnce)
  return Promise.all(
    some.map(({ name, run }) =>
      limiter.run(async () => {
        const outcome = await run()
        process.stdout.write(`${outcome.ok ? 'ok    ' : 'FAILED'}  ${name}\n${outcome.ok ? '' : `${outcome.output}\n`}`)
        return outcome
      }),
    ),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = (await check()).failed > 0 ? 1 : 0
