/**
 * `npm test`: everything a newcomer needs to trust a change: static checks, unit and room tests (Vitest), the end-to-end
 * journeys (Playwright) in every shell that is here. Installs what it needs where it may; ends with one line of counts.
 *
 * A test whose peer is missing is skipped by its name, which says `[needs …]`; one that is skipped although its peer is
 * here counts as failed.
 */
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from '../build.ts'
import { check } from '../check.ts'
import { chromium, ffmpeg, findProgram, networkTools, provide } from '../start/system.ts'
import { findPeers } from './peers.ts'
import { type Results, readPlaywright, readVitest } from './results.ts'
import { runAll } from './runners.ts'
import { setup as ownTemporaryFolder } from './temporary-folder.ts'

process.chdir(fileURLToPath(new URL('../..', import.meta.url)))

/** Parts of the browser's journeys, which run beside each other. */
const browserParts = 3

const missing = provide(process.platform === 'linux' ? [ffmpeg, chromium, networkTools] : [ffmpeg, chromium])
for (const { need, remedy } of missing) process.stdout.write(`MISSING  ${need.name}: ${remedy}\n`)

const peers = findPeers()
for (const [name, found] of Object.entries(peers.found))
  process.stdout.write(`peer  ${name}: ${found ?? 'not here, its tests are skipped by name'}\n`)

const removeTemporaryFolder = ownTemporaryFolder()
const reports = mkdtempSync(join(tmpdir(), 'reports-'))
await build({ ifNeeded: true })
const checks = await check()
const all = await runTests()

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

async function runTests(): Promise<Results[]> {
  // Building the page leaves NODE_ENV at production, and React's test tools are not part of that.
  const common = { ...process.env, ...peers.env, NODE_ENV: 'test' }
  const unitReport = join(reports, 'vitest.json')
  const unit = {
    ...{ name: 'unit', script: 'vitest/vitest.mjs', env: common, alone: false },
    args: ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`],
  }
  const browser = findProgram(chromium.programs)
  const parts = Array.from({ length: browserParts }, (_, n) => n + 1)
  const journeys = [
    ...parts.map((part) => ({ name: `browser-${part}`, choice: ['--project=browser', `--shard=${part}/${browserParts}`] })),
    { name: 'electron', choice: ['--project=electron'] },
  ].map(({ name, choice }) => ({
    ...{ name, script: '@playwright/test/cli.js', alone: true },
    args: ['test', '--reporter=list,json', `--output=test-results/${name}`, ...choice],
    env: { ...common, PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, `${name}.json`), CAMGATE_CHROMIUM: browser },
  }))
  const runners = browser ? [unit, ...journeys] : [unit]
  const [unitStatus = null, ...statuses] = await runAll(runners, peers.found.namespaces !== undefined)
  const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined)
  return [
    readVitest(read(unitReport), unitStatus),
    ...statuses.map((status, n) => readPlaywright(read(journeys[n]?.env.PLAYWRIGHT_JSON_OUTPUT_NAME ?? ''), status)),
    ...(browser ? [] : [{ passed: 0, failed: 1, skipped: [], failures: [{ name: 'end-to-end', reason: 'no browser' }] }]),
  ]
}
