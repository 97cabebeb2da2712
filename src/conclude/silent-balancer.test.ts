import type { VerifiedSet } from '../set/verify.ts'
import { expect, it } from 'vitest'
import { changed, only, shippedSet } from '../../test/set.ts'
import { silentOf } from '../deck-model/silent.ts'
import { parseHealth } from '../read/balancer-health.ts'
import { VerifiedSet as Verified } from '../set/verify.ts'
import { Unreadable } from '../text/lines.ts'
import { concluded } from './conclude.ts'

const CUTS = /^failover\.v\d\.cut-\d+-(?:probe|watch|cut)$/
const cut = only(shippedSet(), ({ id }) => CUTS.test(id))

/** The lab's runs with a silent node under the names that GKE's have: no cloud is at hand. */
const lost = new Verified({
  ...cut,
  manifest: { ...cut.manifest, captures: cut.captures.map(one => ({ ...one, layer: 'l6' as const, id: one.id.replace('failover.', 'l6.').replace('.cut-', '.lost-') as typeof one.id })) },
}, stream => cut.bytes(stream))

/** What health.sh would have printed beside a run, an answer every two seconds: so late the cloud leaves the node out. */
function health(set: VerifiedSet, id: string, leftOut: number, of: 'pool' | 'service'): string {
  const { startedOn, argv } = set.capture(id)!
  const node = argv!.at(-2)!
  const began = Date.parse(startedOn) - 11_000
  const clock = (ms: number) => ({ monotonicMs: ms, wallMs: began + ms, boot: null })
  const answer = (at: number) => {
    const status = (instance: string, healthState: string) => ({ healthState, instance: `https://www.googleapis.com/compute/v1/projects/p/zones/z/instances/${instance}` })
    const all = [status('other', 'HEALTHY'), status(node, at - 11_000 < leftOut ? 'HEALTHY' : 'UNHEALTHY')]
    return of === 'pool' ? all.map(one => ({ healthStatus: [one] })) : [{ backend: 'b', status: { healthStatus: all } }]
  }
  const times = Array.from({ length: 60 }, (_, index) => 1000 + index * 2000)
  const lines = times.map(at => ({ at, line: at === 5000 ? '' : answer(at) }))
  return [{ clock: clock(0) }, ...lines, { clock: clock(125_000), exitCode: 0 }].map(line => JSON.stringify(line)).join('\n')
}

function asked(leftOut: number, of: 'pool' | 'service' = 'pool'): VerifiedSet {
  const cuts = lost.captures.filter(({ id }) => id.endsWith('-cut'))
  return changed(lost, Object.fromEntries(cuts.map(({ id }) => [id.replace(/-cut$/, '-health'), health(lost, id, leftOut, of)])))
}

it.each(['pool', 'service'] as const)('tells what fails while a %s still sends to the silent node from what fails later', (of) => {
  const { sentence, numbers } = concluded(asked(23_500, of), 'l6.v1.lost-health')!
  expect(sentence).toMatch(/^For 24 s the load balancer still takes the silent node for healthy: \d+ connections failed by then, by its choice or a node's\. Until its pods leave the Service \d+ more, sent on by a node that answers to pods that the Service still names \(median of 12 runs\)\.$/)
  expect(numbers.until).toBeCloseTo(24, 1)
  const before = concluded(asked(23_500, of), 'l6.lost')!.sentence!.match(/until its pods leave the Service ([\d,]+)/)![1]!
  expect(Math.abs(numbers.early! + numbers.later! - Number(before.replace(',', '')))).toBeLessThan(100)
})

it('says nothing of the kind where the load balancer had left the node out before, or did not to the end', () => {
  for (const leftOut of [-11_000, 200_000]) expect(concluded(asked(leftOut), 'l6.v1.lost-health')).toMatchObject({ verdict: 'not shown', sentence: null })
})

it('needs the load balancer\'s own word, in every run that counts', () => {
  expect(concluded(lost, 'l6.v1.lost-health')!.verdict).toBe('not captured')
  const some = changed(asked(23_500), { 'l6.v1.lost-3-health': null })
  expect(concluded(some, 'l6.v1.lost-health')).toMatchObject({ verdict: 'not captured', found: expect.stringMatching(/^It was asked in \d+ of \d+ runs\.$/) as string })
})

it('is told beside why connections go on failing, and not where no cloud is', () => {
  const says = (set: VerifiedSet) => silentOf(set)!.why.v1.map(one => one.says)
  expect(says(asked(23_500)).at(-1)).toMatch(/^For 24 s the load balancer/)
  expect(says(shippedSet())).toHaveLength(1)
})

it('refuses an answer of another kind, and names its line', () => {
  const text = asked(23_500).text('l6.v1.lost-1-health')!
  expect(parseHealth(text).asked).toHaveLength(59)
  expect(() => parseHealth(text.replace(/"healthStatus":\[/, '"healthStatus":7,"x":['), 'health')).toThrow(Unreadable)
})
