import process from 'node:process'
import { deckSuites, labSuites, runSuite, smokeSuite } from '../../test/suites.ts'
import { command } from './define-command.ts'
import { flag, only, words } from './shapes.ts'

export const test = command({
  name: 'test',
  summary: 'everything that needs no cluster, ending in `N passed, N failed, N skipped`',
  help: `Runs the tests, the quick ones first. Ends in the names of what failed and in
\`N passed, N failed, N skipped\`; exit 1 where anything failed.

  npm test                      lint, types, units, commands and the built deck;
                                touches no cluster
  npm test -- --smoke           and the lab's smoke, where DECK_LIVE=1 says that
                                the lab can be brought up here
  npm run test:unit             the units alone, a minute
  npm run test:lab              brings the lab up, does everything to it that is
                                done on the day, and takes it down; an hour
  npm run test:lab -- --quick   the smoke alone: up, the quick layers, a deck of
                                them, down; ten minutes

  --help
`,
  options: { smoke: flag, quick: only(['lab'], flag) },
  positionals: { name: 'lab or nothing', least: 0, most: 1, shape: words(['lab']) },
  exits: { 1: 'a test failed' },
  contradiction: ({ smoke, quick }) => smoke && quick ? '--smoke and --quick are the same smoke: give one' : null,
  run: async ({ smoke, quick }, [what]) => {
    // Playwright, which --help need not wait for
    if (what !== 'lab') await (await import('../../test/programs.ts')).ensurePrograms()
    const all = what === 'lab' ? labSuites(quick) : [...deckSuites(), ...smoke ? [[smokeSuite(process.env)]] : []]
    const total = { passed: 0, failed: 0, skipped: 0 }
    const failures: string[] = []
    for (const together of all) {
      for (const { name, skip } of together) process.stdout.write(`\n— ${name}${skip ? `: skipped, ${skip}` : ''}\n`)
      for (const tally of await Promise.all(together.map(runSuite))) {
        for (const kind of ['passed', 'failed', 'skipped'] as const) total[kind] += tally[kind]
        failures.push(...tally.failures)
      }
    }
    if (failures.length > 0) process.stdout.write(`\nFailed:\n${failures.map(name => `  ${name}\n`).join('')}`)
    process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
    return total.failed > 0 ? 1 : 0
  },
})
