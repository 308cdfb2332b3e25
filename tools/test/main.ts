/**
 * `npm test`: everything a newcomer needs to trust a change: static checks, unit and room tests (Vitest), the end-to-end
 * journeys (Playwright) in every shell that is here. Installs what it needs where it may; ends with one line of counts.
 *
 * A test whose peer is missing is skipped by its name, which says `[needs …]`; one that is skipped although its peer is
 * here counts as failed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from '../build.ts'
import { check } from '../check.ts'
import { chromium, ffmpeg, findProgram, networkTools, provide } from '../start/system.ts'
import { findPeers } from './peers.ts'
import { type Results, readPlaywright, readVitest } from './results.ts'
import { setup as ownTemporaryFolder } from './temporary-folder.ts'

process.chdir(fileURLToPath(new URL('../..', import.meta.url)))

const missing = provide(process.platform === 'linux' ? [ffmpeg, chromium, networkTools] : [ffmpeg, chromium])
for (const { need, remedy } of missing) process.stdout.write(`MISSING  ${need.name}: ${remedy}\n`)

const peers = findPeers()
for (const [name, found] of Object.entries(peers.found))
  process.stdout.write(`peer  ${name}: ${found ?? 'not here, its tests are skipped by name'}\n`)

const removeTemporaryFolder = ownTemporaryFolder()
const reports = mkdtempSync(join(tmpdir(), 'reports-'))
await build({ ifNeeded: true })
const checks = check()
const unit = runVitest()
const journeys = runPlaywright()
const all: Results[] = [unit, journeys]

const passed = checks.passed + sum('passed')
const wronglySkipped = all.flatMap(({ skipped }) => skipped).filter((name) => peers.claimedBy(name))
const skipped = all.flatMap(({ skipped: names }) => names).filter((name) => !peers.claimedBy(name))
for (const name of skipped) process.stdout.write(`skipped  ${name}\n`)
for (const name of wronglySkipped) process.stdout.write(`FAILED   ${name}: skipped although its peer is here\n`)
for (const { name, reason } of all.flatMap(({ failures }) => failures))
  process.stdout.write(`FAILED   ${name}\n${reason ? `${reason.replaceAll(/^/gm, '         ')}\n` : ''}`)
const failed = checks.failed + sum('failed') + wronglySkipped.length + missing.length

process.stdout.write(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}\n`)
process.exitCode = failed > 0 ? 1 : 0
removeTemporaryFolder()

function sum(kind: 'passed' | 'failed'): number {
  return all.reduce((total, results) => total + results[kind], 0)
}

function run(script: string, args: string[], env: NodeJS.ProcessEnv = {}): number | null {
  return spawnSync(process.execPath, [`node_modules/${script}`, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // Building the page leaves NODE_ENV at production, and React's test tools are not part of that.
    env: { ...process.env, ...peers.env, ...env, NODE_ENV: 'test' },
  }).status
}

function runVitest(): Results {
  const report = join(reports, 'vitest.json')
  const status = run('vitest/vitest.mjs', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`])
  return readVitest(existsSync(report) ? readFileSync(report, 'utf8') : undefined, status)
}

function runPlaywright(): Results {
  const report = join(reports, 'playwright.json')
  const browser = findProgram(chromium.programs)
  if (!browser) return { passed: 0, failed: 1, skipped: [], failures: [{ name: 'end-to-end', reason: 'no browser' }] }
  const status = run('@playwright/test/cli.js', ['test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    CAMGATE_CHROMIUM: browser,
  })
  return readPlaywright(existsSync(report) ? readFileSync(report, 'utf8') : undefined, status)
}
