import process from 'node:process'
import { ensureBrowser } from '../src/export/browser.ts'
import { runSuite, suites } from '../test/suites.ts'

await ensureBrowser()

const total = { passed: 0, failed: 0, skipped: 0 }
const failures: string[] = []
for (const suite of suites(process.env)) {
  process.stdout.write(`\n— ${suite.name}${suite.skip ? `: skipped, ${suite.skip}` : ''}\n`)
  const tally = await runSuite(suite)
  for (const kind of ['passed', 'failed', 'skipped'] as const) total[kind] += tally[kind]
  failures.push(...tally.failures)
}

if (failures.length > 0) process.stdout.write(`\nFailed:\n${failures.map(name => `  ${name}\n`).join('')}`)
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exitCode = total.failed > 0 ? 1 : 0
