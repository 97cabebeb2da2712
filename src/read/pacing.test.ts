import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { changed } from '../../test/set.ts'
import { concluded } from '../conclude/conclude.ts'
import { verifySet } from '../set/verify.ts'
import { readPace } from './pacing.ts'

/** Both clusters of the lab, a new endpoint of each kind once at each of kube-proxy's periods. */
const set = verifySet(fileURLToPath(new URL('fixtures/pace/set', import.meta.url)))
const logs = set.captures.map(({ id }) => id).filter(id => /-(?:after|idle)$/.test(id))
const says = (name: string, of = set) => concluded(of, `pace.${name}`)!

interface Told { more?: { tries: number }, summary?: { tries: number, seen: Record<string, number> }, n?: number }

/** What a log of one try would be of ten that went the same. */
function tenfold(text: string): string {
  const [head, ...rest] = text.trimEnd().split('\n').map(line => JSON.parse(line) as Told)
  const summary = rest.pop()!
  head!.more!.tries = summary.summary!.tries = 10
  for (const pod of Object.keys(summary.summary!.seen)) summary.summary!.seen[pod] = 10
  const all = Array.from({ length: 10 }, (_, n) => rest.map(line => ({ ...line, n }))).flat()
  return [head, ...all, summary].map(line => JSON.stringify(line)).join('\n')
}
const enough = changed(set, Object.fromEntries(logs.map(id => [id, tenfold(set.text(id)!)])))

it('a log is read with the period that kube-proxy was given, and the one it says itself', () => {
  const read = readPace(set, 'v1')
  expect(read.map(({ period, kind, said }) => [period, kind, said?.period])).toEqual([
    ...[[1, 'after', '1ms'], [1, 'idle', '1ms']],
    ...[[1000, 'after', '1s'], [1000, 'idle', '1s']],
    ...[[10_000, 'after', '10s'], [10_000, 'idle', '10s']],
  ])
  expect(readPace(set, 'v2').map(({ said }) => said)).toEqual(Array.from({ length: 6 }).fill(null))
})

describe('what is said of it', () => {
  it('is each period apart on the side that has one, all together on the other, and that few are few', () => {
    expect(says('v1.after').sentence).toMatch(/^1ms: [\d.]+ m?s \(.*1 of 1 tries: too few to compare\); 1s: .*; 10s: [89]\.\d\d s .*\. Known upstream: kubernetes\/kubernetes #92836\.$/)
    expect(says('v2.after').sentence).toMatch(/^[\d.]+ m?s \(.*[23] of 3 tries: too few to compare\)\.$/)
    expect(says('answer')).toMatchObject({ verdict: 'not shown', found: expect.stringContaining('Fewer than 10 tries') as string })
  })

  it('is a title only where it waits behind another change and not without one', () => {
    expect(says('answer', enough).sentence).toMatch(/^With kube-proxy [89]\.\d\d s right behind another change, \d+ ms without one, at a minSyncPeriod of 10s; with Cilium /)
    const same = changed(enough, { 'pace.v1.ms-10000-after': enough.text('pace.v1.ms-10000-idle')! })
    expect(says('answer', same)).toMatchObject({ verdict: 'not shown', found: expect.stringContaining('With kube-proxy it takes') as string })
  })

  it('is nothing where kube-proxy says that it runs with another period than it was given', () => {
    const zero = set.text('pace.v1.ms-1-config')!.replace('"MinSyncPeriod":"1ms"', '"MinSyncPeriod":"1s"')
    expect(says('v1.after', changed(set, { 'pace.v1.ms-1-config': zero })).found).toBe('Given 1ms, it says itself that it runs with 1s.')
    expect(says('answer', changed(enough, { 'pace.v1.ms-1-config': zero })).found).toBe('Given 1ms, kube-proxy says that it runs with 1s.')
  })
})
