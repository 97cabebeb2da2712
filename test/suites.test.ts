import { describe, expect, it } from 'vitest'
import { runSuite } from './suites.ts'

const WRITE = 'require("node:fs").writeFileSync(process.argv[1], process.argv[2]); process.exitCode = Number(process.argv[3])'

/** A suite whose command writes this report and ends so. */
function reporting(counts: 'vitest' | 'playwright', report: unknown, exitCode = 1) {
  return runSuite({ name: 'deck', counts, argv: [process.execPath, '-e', WRITE, '{report}', JSON.stringify(report), String(exitCode)] })
}

const COUNTED = { numPassedTests: 2, numFailedTests: 1, numPendingTests: 0 }

describe('the last lines of a test run', () => {
  it('name each unit that failed, with the first line of why', async () => {
    const testResults = [{
      name: `${process.cwd()}/src/read/a.test.ts`,
      status: 'failed',
      assertionResults: [
        { fullName: 'a rule is kept', status: 'passed', failureMessages: [] },
        { fullName: 'a rule is lost', status: 'failed', failureMessages: ['\u001B[31mexpected 1\u001B[39m to be 2\n  at …'] },
      ],
    }]
    expect(await reporting('vitest', { ...COUNTED, testResults })).toEqual({
      passed: 2,
      failed: 1,
      skipped: 0,
      failures: ['src/read/a.test.ts: a rule is lost\n    expected 1 to be 2'],
    })
  })

  it('name a file that failed before its first test', async () => {
    const testResults = [{ name: `${process.cwd()}/src/read/a.test.ts`, status: 'failed', assertionResults: [] }]
    expect((await reporting('vitest', { ...COUNTED, testResults })).failures).toEqual(['src/read/a.test.ts'])
  })

  it('name each slide\'s test that failed, however deep it lies', async () => {
    const tests = [{ results: [{ error: { message: 'too slow' } }] }]
    const spec = { title: 'every slide', file: 'deck.spec.ts', line: 7, ok: false, tests }
    const stats = { expected: 4, unexpected: 1, flaky: 0, skipped: 0 }
    const report = { stats, suites: [{ specs: [], suites: [{ specs: [spec] }] }] }
    expect((await reporting('playwright', report)).failures).toEqual(['test/deck.spec.ts:7 every slide\n    too slow'])
  })

  it('say a command\'s exit code where no test failed and it did', async () => {
    expect(await reporting('vitest', { ...COUNTED, numFailedTests: 0, testResults: [] }, 3))
      .toMatchObject({ failed: 1, failures: ['deck: exit code 3'] })
  })
})
