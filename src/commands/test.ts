import process from 'node:process'
import { runSuite, suites } from '../../test/suites.ts'
import { ensureBrowser } from '../export/browser.ts'
import { command } from './command.ts'

export const test = command({
  name: 'test',
  summary: 'everything below, ending in `N passed, N failed, N skipped`',
  help: `Runs every suite, the quick ones first: lint, types, units, the deck in a
browser, and with DECK_LIVE=1 two live clusters. Ends in the names of what
failed and in \`N passed, N failed, N skipped\`; exit 1 where anything failed.

  npm test

  --help
`,
  options: {},
  exits: { 1: 'a test failed' },
  run: async () => {
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
    return total.failed > 0 ? 1 : 0
  },
})
