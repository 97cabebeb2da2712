import type { CaptureId } from '../src/words.ts'
import { expect, it } from 'vitest'
import { concluded } from '../src/conclude/conclude.ts'
import { changed, shippedSet } from './set.ts'

const shipped = shippedSet()
const RUNS = Array.from({ length: 12 }, (_, index) => index + 1)
const SECOND: Record<string, string> = { probe: 'probe', many: 'probe', watch: 'watch', cut: 'cut' }

/** Every shipped run of a silent node under two probes, each of which felt what is made of the log of the one there was. */
function recorded(first: (log: string) => string, second: (log: string) => string) {
  const ids = ['v1', 'v2'].flatMap(side => RUNS.flatMap(run => Object.entries(SECOND).map(([part, from]) =>
    ({ id: `silent.${side}.cut-${run}-${part}`, from: `failover.${side}.cut-${run}-${from}` as CaptureId, part }))))
  const edit = (part: string, log: string) => part === 'probe' ? first(log) : part === 'many' ? second(log) : log
  const printed = changed(shipped, Object.fromEntries(ids.map(({ id, from, part }) => [id, edit(part, shipped.text(from)!)])))
  return changed(printed, Object.fromEntries(ids.map(({ id, from }) => {
    const { startedOn, durationMs, argv } = shipped.capture(from)!
    return [id, { startedOn, durationMs, argv }]
  })))
}

interface Logged { scheduled?: number, outcome?: string, summary?: { outcomes: object } }

/** A log in which nothing that was due later than so many milliseconds failed; its summary counts the outcomes. */
function closed(log: string, after: number): string {
  const lines = log.trimEnd().split('\n').map(line => JSON.parse(line) as Logged)
  const tries = lines.filter(({ scheduled }) => scheduled !== undefined)
  for (const one of tries) {
    if (one.scheduled! > after) one.outcome = 'ok'
  }
  const outcomes = [...Map.groupBy(tries, ({ outcome }) => outcome)].map(([outcome, all]) => [outcome, all.length])
  lines.at(-1)!.summary!.outcomes = Object.fromEntries(outcomes) as object
  return `${lines.map(line => JSON.stringify(line)).join('\n')}\n`
}

const asRecorded = recorded(log => log, log => closed(log, 0))
const seen = recorded(log => closed(log, 140_000), log => closed(log, 90_000))

it('of one address and of many it is said apart what fails until the pods leave the Service, what after, and until when', () => {
  const says = (name: string) => concluded(seen, `silent.${name}`)!.sentence
  expect(says('v1.one')).toMatch(/^Until its pods leave the Service [\d,]+ \([\d,]+–[\d,]+\) fail, after that [\d,]+ \(.*\), the last \d+\.\d\d s \(.*\) after they left\./)
  expect(says('v1.many')).not.toBe(says('v1.one'))
  expect(says('v2.one')).not.toContain('still fail as the log ends')
})

it('where some still fail as a log ends, that is said, and no time until the end is', () => {
  expect(concluded(asRecorded, 'silent.v1.one')!.sentence).toMatch(/In \d+ of \d+ some still fail as the log ends\./)
  expect(concluded(asRecorded, 'silent.answer')).toMatchObject({ verdict: 'not shown', found: expect.stringContaining('some still fail as the log ends') as string })
})

it('the title is how many fail on each side and when most of them have, from one address and from many', () => {
  expect(concluded(seen, 'silent.answer')!.sentence)
    .toMatch(/^After its pods left the Service kube-proxy still loses [\d,]+ from one address \(95 % within [\d.]+ m?s\), [\d,]+ from many \([\d.]+ m?s\); Cilium still loses /)
  const few = changed(seen, Object.fromEntries(RUNS.slice(3).map(run => [`silent.v1.cut-${run}-many`, null])))
  expect(concluded(few, 'silent.answer')).toMatchObject({ verdict: 'not shown', found: expect.stringContaining('that takes 10 a side and kind') as string })
})
