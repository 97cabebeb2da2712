import { join } from 'node:path'
import { expect, it } from 'vitest'
import { concluded } from '../src/conclude/conclude.ts'
import { verifySet } from '../src/set/verify.ts'
import { CAPTURES, changed } from './set.ts'

const seen = verifySet(join(CAPTURES, 'reference-silent'))
const RUNS = Array.from({ length: 12 }, (_, index) => index + 1)

interface Logged { n?: number, outcome?: string, summary?: { outcomes: Record<string, number> } }

/** A log whose last connection failed; its summary counts the outcomes. */
function unended(log: string): string {
  const lines = log.trimEnd().split('\n').map(line => JSON.parse(line) as Logged)
  const tries = lines.filter(({ n }) => n !== undefined)
  tries.at(-1)!.outcome = 'connect timeout'
  const outcomes = [...Map.groupBy(tries, ({ outcome }) => outcome!)].map(([outcome, all]) => [outcome, all.length] as const)
  lines.at(-1)!.summary!.outcomes = Object.fromEntries(outcomes)
  return `${lines.map(line => JSON.stringify(line)).join('\n')}\n`
}

it('of one address and of many it is said apart what fails until the pods leave the Service, what after, and until when', () => {
  const says = (name: string) => concluded(seen, `silent.${name}`)!.sentence
  expect(says('v1.one')).toMatch(/^Until its pods leave the Service [\d,]+ \([\d,]+–[\d,]+\) fail, after that [\d,]+ \(.*\), the last \d+\.\d\d? s \(.*\) after they left\./)
  expect(says('v1.many')).not.toBe(says('v1.one'))
  expect(says('v2.one')).not.toContain('still fail as the log ends')
})

it('where some still fail as a log ends, that is said, and no time until the end is', () => {
  const open = changed(seen, Object.fromEntries(RUNS.map(run => `silent.v1.cut-${run}-probe`).map(id => [id, unended(seen.text(id)!)])))
  expect(concluded(open, 'silent.v1.one')!.sentence).toMatch(/In \d+ of \d+ some still fail as the log ends\./)
  expect(concluded(open, 'silent.answer')).toMatchObject({ verdict: 'not shown', found: expect.stringContaining('some still fail as the log ends') as string })
})

it('the title is how many fail on each side and when most of them have, from one address and from many', () => {
  expect(concluded(seen, 'silent.answer')!.sentence)
    .toMatch(/^After its pods left the Service kube-proxy still loses [\d,]+ from one address \(95 % within [\d.]+ m?s\), [\d,]+ from many \([\d.]+ m?s\); Cilium still loses /)
  const few = changed(seen, Object.fromEntries(RUNS.slice(3).map(run => [`silent.v1.cut-${run}-many`, null])))
  expect(concluded(few, 'silent.answer')).toMatchObject({ verdict: 'not shown', found: expect.stringContaining('that takes 10 a side and kind') as string })
})
