import process from 'node:process'
import { parseArgs } from 'node:util'
import { ensureBrowser } from '../src/export/browser.ts'
import { deckSuites, labSuites, runSuite, smokeSuite } from '../test/suites.ts'

const HELP = `Everything that is tested, ending in one line: N passed, N failed, N skipped.

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
`

const { values, positionals: [what] } = parseArgs({
  allowPositionals: true,
  options: { smoke: { type: 'boolean' }, quick: { type: 'boolean' }, help: { type: 'boolean' } },
})

if (values.help) process.stdout.write(HELP)
else process.exitCode = await main()

async function main(): Promise<number> {
  const all = what === 'lab' ? labSuites(values.quick ?? false) : [...deckSuites(), ...values.smoke ? [[smokeSuite(process.env)]] : []]
  if (what !== 'lab') await ensureBrowser()
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
}
