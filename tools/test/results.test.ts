import { describe, expect, it } from 'vitest'
import { readPlaywright, readVitest } from './results.ts'

const red = '\u001b[31m'
const said = `${red}AssertionError: expected 1 to be 2\n    at a.test.ts:1:1`

describe('counting what the runners report', () => {
  it('tells of a failed unit test what it said, and of a broken file why', () => {
    const report = {
      testResults: [
        {
          name: 'a.test.ts',
          status: 'failed',
          assertionResults: [
            { fullName: 'a counts', status: 'failed', failureMessages: [said] },
            { fullName: 'a adds', status: 'passed', failureMessages: [] },
            { fullName: 'a asks [needs peer]', status: 'pending', failureMessages: [] },
          ],
        },
        { name: 'b.test.ts', status: 'failed', message: 'Cannot find module', assertionResults: [] },
      ],
    }
    expect(readVitest(JSON.stringify(report), 1)).toEqual({
      passed: 1,
      failed: 2,
      skipped: ['a asks [needs peer]'],
      failures: [
        { name: 'a counts', reason: 'AssertionError: expected 1 to be 2\n    at a.test.ts:1:1' },
        { name: 'b.test.ts', reason: 'Cannot find module' },
      ],
    })
  })

  it('tells of a failed journey in which shell, and what its last try said', () => {
    const results = [{ error: { message: 'first' } }, { error: { message: said } }]
    const tests = [
      { status: 'unexpected', projectName: 'electron', results },
      { status: 'expected', projectName: 'browser', results: [{}] },
    ]
    const report = { suites: [{ title: 'journey.spec.ts', specs: [{ title: 'finds', tests }] }] }
    expect(readPlaywright(JSON.stringify(report), 1)).toMatchObject({
      passed: 1,
      failed: 1,
      failures: [{ name: 'journey.spec.ts › finds (electron)', reason: expect.stringMatching(/^AssertionError/) }],
    })
  })

  it('counts a runner that died without a report as failed', () => {
    expect(readVitest(undefined, null)).toMatchObject({ passed: 0, failed: 1, failures: [{ reason: 'the runner ended with null' }] })
  })
})
