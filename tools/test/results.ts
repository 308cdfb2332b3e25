/** Counts from the JSON reports of Vitest and Playwright: the real ones, also when a runner died before its report. */
export interface Results {
  passed: number
  failed: number
  /** Full names. */
  skipped: string[]
  failures: string[]
}

interface VitestReport {
  testResults: { name: string; status: string; assertionResults: { fullName: string; status: string }[] }[]
}

export function readVitest(report: string | undefined, status: number | null): Results {
  const files = report ? (JSON.parse(report) as VitestReport).testResults : []
  const tests = files.flatMap(({ assertionResults }) => assertionResults)
  const named = (wanted: string[]) => tests.filter((test) => wanted.includes(test.status)).map(({ fullName }) => fullName)
  const broken = files
    .filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'))
    .map(({ name }) => name)
  return orDied('unit tests', status, {
    passed: named(['passed']).length,
    failed: 0,
    skipped: named(['skipped', 'pending', 'todo', 'disabled']),
    failures: [...named(['failed']), ...broken],
  })
}

interface PlaywrightSuite {
  title: string
  suites?: PlaywrightSuite[]
  specs?: { title: string; tests: { status: string; projectName: string }[] }[]
}

export function readPlaywright(report: string | undefined, status: number | null): Results {
  const suites = report ? (JSON.parse(report) as { suites: PlaywrightSuite[] }).suites : []
  const tests = suites.flatMap((suite) => flatten(suite, ''))
  const named = (wanted: string[]) => tests.filter((test) => wanted.includes(test.status)).map(({ name }) => name)
  return orDied('end-to-end tests', status, {
    passed: named(['expected', 'flaky']).length,
    failed: 0,
    skipped: named(['skipped']),
    failures: named(['unexpected']),
  })
}

function flatten(suite: PlaywrightSuite, above: string): { name: string; status: string }[] {
  const title = `${above}${suite.title} › `
  const own = (suite.specs ?? []).flatMap((spec) =>
    spec.tests.map((test) => ({ name: `${title}${spec.title} (${test.projectName})`, status: test.status })),
  )
  return [...own, ...(suite.suites ?? []).flatMap((inner) => flatten(inner, title))]
}

/** A runner that failed without naming a failed test has failed all the same. */
function orDied(what: string, status: number | null, results: Results): Results {
  if (status !== 0 && results.failures.length === 0) results.failures.push(`${what}: the runner ended with ${status}`)
  return { ...results, failed: results.failures.length }
}
