/** Counts from the JSON reports of Vitest and Playwright: the real ones, also when a runner died before its report. */
import { stripVTControlCharacters } from 'node:util'

export interface Results {
  passed: number
  failed: number
  /** Full names. */
  skipped: string[]
  failures: Failed[]
}

/** A failed test and the beginning of what it said: the end of a log is often all that is left of a run. */
interface Failed {
  readonly name: string
  readonly reason: string | undefined
}

interface VitestReport {
  testResults: {
    name: string
    status: string
    message?: string
    assertionResults: { fullName: string; status: string; failureMessages?: string[] }[]
  }[]
}

export function readVitest(report: string | undefined, status: number | null): Results {
  const files = report ? (JSON.parse(report) as VitestReport).testResults : []
  const tests = files.flatMap(({ assertionResults }) => assertionResults)
  const named = (wanted: string[]) => tests.filter((test) => wanted.includes(test.status)).map(({ fullName }) => fullName)
  const wrong = tests
    .filter((test) => test.status === 'failed')
    .map(({ fullName: name, failureMessages }) => ({ name, reason: beginning(failureMessages?.[0]) }))
  const broken = files
    .filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'))
    .map(({ name, message }) => ({ name, reason: beginning(message) }))
  return orDied('unit tests', status, {
    passed: named(['passed']).length,
    failed: 0,
    skipped: named(['skipped', 'pending', 'todo', 'disabled']),
    failures: [...wrong, ...broken],
  })
}

interface PlaywrightSuite {
  title: string
  suites?: PlaywrightSuite[]
  specs?: { title: string; tests: PlaywrightTest[] }[]
}

interface PlaywrightTest {
  status: string
  projectName: string
  results?: { error?: { message?: string } }[]
}

export function readPlaywright(report: string | undefined, status: number | null): Results {
  const suites = report ? (JSON.parse(report) as { suites: PlaywrightSuite[] }).suites : []
  const tests = suites.flatMap((suite) => flatten(suite, ''))
  const named = (wanted: string[]) => tests.filter((test) => wanted.includes(test.status)).map(({ name }) => name)
  return orDied('end-to-end tests', status, {
    passed: named(['expected', 'flaky']).length,
    failed: 0,
    skipped: named(['skipped']),
    failures: tests.filter(({ status }) => status === 'unexpected').map(({ name, reason }) => ({ name, reason })),
  })
}

function flatten(suite: PlaywrightSuite, above: string): (Failed & { status: string })[] {
  const title = `${above}${suite.title} › `
  const own = (suite.specs ?? []).flatMap((spec) =>
    spec.tests.map(({ projectName, status, results }) => ({
      name: `${title}${spec.title} (${projectName})`,
      status,
      reason: beginning(results?.findLast(({ error }) => error)?.error?.message),
    })),
  )
  return [...own, ...(suite.suites ?? []).flatMap((inner) => flatten(inner, title))]
}

/** A runner that failed without naming a failed test has failed all the same. */
function orDied(what: string, status: number | null, results: Results): Results {
  if (status !== 0 && results.failures.length === 0) results.failures.push({ name: what, reason: `the runner ended with ${status}` })
  return { ...results, failed: results.failures.length }
}

/** Its first lines, without colours. */
function beginning(message: string | undefined): string | undefined {
  return message && stripVTControlCharacters(message).split('\n').slice(0, 12).join('\n')
}
