import type { Instead } from './set.ts'
import { describe, expect, it } from 'vitest'
import { CONCLUSIONS } from '../src/conclude/all-conclusions.ts'
import { concluded, idsOf, sidesOf } from '../src/conclude/conclude.ts'
import { namedBy, saysOf } from '../src/conclude/conclusion.ts'
import { failoverOf } from '../src/deck-model/failover.ts'
import { fixture } from '../src/read/testing.ts'
import { isExperiment } from '../src/trace/layers/index.ts'
import { COMPARED, GIVEN_AS } from '../src/words.ts'
import { changed, only, shippedSet } from './set.ts'

const set = shippedSet()
const series = (variant: string) => only(set, ({ id }) => new RegExp(`^failover\\.v\\d\\.${variant}-\\d+-`).test(id))
const grace = series('grace')
type Say = Record<string, any>

/** A probe's log in which nothing failed, its summary in order. */
function unfailing(text: string): string {
  const lines = text.trimEnd().split('\n').map(line => JSON.parse(line) as Say)
  const counts: Record<string, number> = {}
  for (const line of lines) {
    if ('outcome' in line && !('held' in line)) {
      if (line.outcome !== 'slow') line.outcome = 'ok'
      counts[line.outcome as string] = (counts[line.outcome as string] ?? 0) + 1
    }
  }
  lines.at(-1)!.summary.outcomes = counts
  return lines.map(line => JSON.stringify(line)).join('\n')
}

/** What every probe of some sides printed, made otherwise. */
function probes(of: typeof set, side: string, edit: (text: string) => string): Instead {
  return Object.fromEntries(of.captures.filter(({ id }) => id.startsWith(`failover.${side}.`) && id.endsWith('-probe')).map(({ id }) => [id, edit(of.text(id)!)]))
}

describe('a series of pods\' ends', () => {
  it('as it ships names the side on which fewer fail, with its rates, p and the number of comparisons', () => {
    const { sentence, numbers } = concluded(grace, 'failover.grace')!
    expect(sentence).toMatch(/^Fewer fail with kube-proxy: 0\.11 % with kube-proxy in 12 runs, 0\.79 % with Cilium in 12 runs \(rank permutation test, p < 0\.001, corrected for 1 comparisons?\)/)
    expect(numbers.p).toBeCloseTo(0.0000185, 7)
  })

  it('names the other side where that fails fewer', () => {
    expect(concluded(changed(grace, probes(grace, 'v2', unfailing)), 'failover.grace')!.sentence).toMatch(/^Fewer fail with Cilium: /)
  })

  it('shows no difference where nothing sets the sides apart, and never says equal', () => {
    const alike = only(grace, ({ id }) => !/v2\.grace-[2468]-/.test(id))
    const few = concluded(alike, 'failover.grace')!
    expect(few.verdict).toBe('not shown')
    expect(few.found).toContain('no comparison, which takes 10 a side')
  })

  it('of which none failed says up to which share that is chance, and only where the same probe has seen failures', () => {
    const none = changed(grace, { ...probes(grace, 'v1', unfailing), ...probes(grace, 'v2', unfailing) })
    expect(concluded(none, 'failover.grace')).toMatchObject({ verdict: 'not shown', found: expect.stringContaining('The same probe saw no failure') as string })
    const prestop = only(set, ({ id }) => /^failover\.v\d\.(?:grace|prestop)-\d+-/.test(id))
    expect(concluded(prestop, 'failover.prestop')!.sentence).toMatch(/^None of 14,931 new connections failed, on either side, in \d+ and \d+ runs: up to \d+ % of a side's runs may still have one \(95 %\)\. The same probe saw 67 with its usual grace\./)
    expect(concluded(series('prestop'), 'failover.prestop')!.verdict).not.toBe('holds')
  })

  it('makes a title of the side that loses fewer, and says of a preStop sleep only what was seen', () => {
    const both = only(set, ({ id }) => /^failover\.v\d\.(?:grace|prestop)-\d+-/.test(id))
    expect(concluded(both, 'failover.answer')!.sentence).toBe('kube-proxy loses fewer, 0.11 % to Cilium\'s 0.79 %; with a preStop sleep, none')
    expect(concluded(changed(both, probes(grace, 'v2', unfailing)), 'failover.answer')!.sentence).toMatch(/^Cilium loses fewer, 0\.00 % to kube-proxy's/)
    const none = changed(both, { ...probes(grace, 'v1', unfailing), ...probes(grace, 'v2', unfailing) })
    expect(concluded(none, 'failover.answer')).toMatchObject({ verdict: 'not shown', sentence: null })
  })

  it('is pictured with the rates, p and interval of its sentence, with none where none failed, and says so where too few runs count', () => {
    const both = only(set, ({ id }) => /^failover\.v\d\.(?:grace|prestop)-\d+-/.test(id))
    const tested = (of: typeof set) => failoverOf(of, 'failover').map(one => one.tested)
    expect(tested(both)).toEqual([
      { rates: { v1: '0.11 %', v2: '0.79 %' }, none: false, says: ['p < 0.001', '0.43 to 0.94 points'] },
      { rates: null, none: true, says: ['of 14,931'] },
    ])
    expect(tested(set)[1]).toEqual({ rates: { v1: '0.16 %', v2: '0.55 %' }, none: false, says: ['p = 0.103', 'no difference shown'] })
    expect(tested(only(both, ({ id }) => !/-1\d-/.test(id)))).toEqual(Array.from({ length: 2 }).fill({ rates: null, none: false, says: ['too few runs'] }))
  })

  it('tells where the victim was, how connections failed, and leaves void runs out', () => {
    expect(saysOf(concluded(grace, 'failover.v2.grace-how')!)).toBe('refused ×33, not connected within 1 s ×24, reset ×2; longest gap 39–101 ms, 24–40 ms while only the other side is disturbed. Victim on the receiving node: 6, 2, 2, 7, 5, 2; on another: 8, 7, 5, 1, 6, 8.')
    expect(concluded(changed(grace, probes(grace, 'v2', text => text.replace(/"lagP99Ms":[\d.]+/, '"lagP99Ms":9'))), 'failover.v2.grace-how')!.found).toBe('No run counts.')
  })
})

describe('a silent node', () => {
  const cut = series('cut')

  it('is told in totals, before and after apart, with what the log did not see the end of', () => {
    const { sentence, numbers } = concluded(cut, 'failover.cut')!
    expect(sentence).toContain('2,159 and 1,721 (p < 0.001) fail in all; until its pods leave the Service 1,696 and 1,710 (no difference shown), after that 457 and 7 (p < 0.001)')
    expect(sentence).toContain('In 9 of 12 runs with kube-proxy some still fail as the log ends: a lower bound.')
    expect(numbers).toMatchObject({ v1Open: 9, v2Open: 0 })
    expect(numbers.factor).toBeCloseTo(1.25, 2)
  })

  it('is laid to the source port, beside all others and the side on which a port may come again', () => {
    expect(concluded(cut, 'failover.cut-ports')!.sentence).toBe('From 2 s after its pods left, of connections from a source port that had just failed '
      + '3,818 of 3,878 fail with kube-proxy, 0 of 4,476 with Cilium; of all others 14 of 43,117 fail with kube-proxy, 0 of 44,762 with Cilium. '
      + 'Of 1,691 with kube-proxy that failed the log has no port.')
    const ofItsOwn = (line: string) => line.replace(/"port":\d+/, `"port":${/"n":(\d+)/.exec(line)?.[1]}`)
    const anew = changed(cut, probes(cut, 'v1', text => text.split('\n').map(ofItsOwn).join('\n')))
    expect(concluded(anew, 'failover.cut-ports')!.found).toBe('Too few connections came from a port that had just failed.')
    const alike = changed(cut, Object.fromEntries(['v1', 'v2'].flatMap(side => Object.entries(probes(cut, side as 'v1', unfailing)))))
    expect(concluded(alike, 'failover.cut-ports')!.verdict).toBe('not shown')
  })

  it('has a title that names who still fails once its pods have left, the other where the other does, and none where too few runs count', () => {
    expect(concluded(cut, 'failover.cut-after')!.sentence).toBe('With a silent node\'s pods gone, kube-proxy still loses at least 457 connections, Cilium 7')
    const few = only(cut, ({ id }) => !/-1\d-/.test(id))
    expect(concluded(few, 'failover.cut-after')).toMatchObject({ verdict: 'not shown', sentence: null, found: expect.stringContaining('Too few valid runs: 9 and 9') as string })
    const unlike = changed(cut, probes(cut, 'v1', unfailing))
    expect(concluded(unlike, 'failover.cut-after')!.sentence ?? '').not.toContain('kube-proxy still loses')
  })

  it('has a title that says what still names the dead pods, and none where nothing does or other ports fail', () => {
    const title = (instead: Parameters<typeof changed>[1] = {}) => concluded(changed(cut, instead), 'failover.cut-because')!
    expect(title().sentence).toBe('With kube-proxy netfilter still holds 1,567 unanswered SYNs; a port that failed fails again')
    const none = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`failover.v1.cut-${index + 1}-stale`, '']))
    expect(title(none)).toMatchObject({ verdict: 'not shown', found: 'With kube-proxy netfilter holds no unanswered SYN to the Service\'s address.' })
    expect(title(probes(cut, 'v1', unfailing)).sentence ?? '').not.toContain('With kube-proxy')
  })

  it('is not explained on the side whose own table nobody asked, and is where it was', () => {
    expect(concluded(cut, 'failover.v1.cut-why')!.sentence).toContain('5,906 failed; the log has the source port of 4,211, and 3,981 of those')
    const ofEach = (name: string, text: string | null) => Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`failover.v2.cut-${index + 1}-${name}`, text]))
    const unasked = changed(cut, { ...ofEach('stale-pods', null), ...ofEach('ct', null) })
    expect(concluded(unasked, 'failover.v2.cut-why')).toMatchObject({ verdict: 'not captured', found: expect.stringContaining('it was not asked') as string })
    const asked = changed(unasked, ofEach('stale-pods', fixture('silent-node-v2/stale-pods.txt')))
    expect(concluded(asked, 'failover.v2.cut-why')).toMatchObject({ verdict: 'not captured', found: expect.stringContaining('address; of Cilium\'s own table, it was not asked') as string })
    const own = (table: string) => concluded(changed(asked, ofEach('ct', table)), 'failover.v2.cut-why')!
    expect(own(fixture('silent-node-v2/ct.txt')).sentence).toContain('and 0 to other addresses. Cilium\'s own table does: 410 entries of the Service that saw nothing but a SYN and have not expired.')
    expect(own('').sentence).toContain('and 0 to other addresses. Cilium\'s own table holds none either.')
  })
})

it('every conclusion of an experiment says the same of nothing but the captures it names', () => {
  const ids = set.captures.map(({ id }) => id)
  for (const one of CONCLUSIONS.filter(({ needs }) => needs[0]!.startsWith('l6.') || isExperiment(needs[0]!.split('.')[0]!))) {
    for (const [index, id] of idsOf(one, GIVEN_AS).entries()) {
      const sides = one.ofBoth ? COMPARED : [sidesOf(one, GIVEN_AS)?.[index] ?? COMPARED].flat()
      const names = new Set<string>(namedBy(one, ids, sides))
      expect(concluded(only(set, capture => names.has(capture.id)), id), id).toEqual(concluded(set, id))
    }
  }
})
