import { expect, it } from 'vitest'
import { changed, only, shippedSet } from '../../test/set.ts'
import { concluded } from '../conclude/conclude.ts'
import { DEATH_SERIES, middleRun } from '../conclude/tests.ts'
import { CELLS } from '../read/cells.ts'
import { runsOf } from '../read/failover.ts'
import { parseProbe } from '../read/probe-log.ts'
import { layerIn } from '../words.ts'
import { replayOf } from './replay.ts'

const set = only(shippedSet(), ({ id }) => /^failover\.v\d\.grace-[249]-/.test(id))
const shown = replayOf(set)!

it('a run has one cell for each connection that was due, and the cells with a cross are those that failed, when they did', () => {
  expect(shown.tracks.map(({ side }) => side)).toEqual(['v1', 'v2'])
  for (const { side, run, opens, everyMs, first, cells } of shown.tracks) {
    expect(cells).toHaveLength((shown.until - shown.from) / everyMs)
    const read = runsOf(set, 'failover').find(one => one.side === side && one.run === run)!
    const crosses = [...cells].flatMap((letter, index) => letter === CELLS.failed ? [first + index * everyMs] : [])
    // a start is late by what the machine was busy with
    expect(crosses).toHaveLength(read.failed.length)
    for (const [index, { at }] of read.failed.entries()) expect(at - crosses[index]!).toBeLessThan(everyMs)
    const { tries } = parseProbe(set.text(opens!)!)
    expect(tries.filter(({ scheduled }) => scheduled === Math.round(first + read.begun))).toHaveLength(1)
  }
})

it('is long enough for both replacements to answer, and begins before the deletion', () => {
  expect(shown.from).toBeLessThan(0)
  for (const { succession } of shown.tracks) expect(succession!.firstAnswer!).toBeLessThan(shown.until)
})

it('is chosen by a rule: of the runs that count the one in the middle, of two in the middle the worse, among equals by the longest gap', () => {
  const run = (no: number, failures: number, longestGap: number) =>
    ({ ...runsOf(set, 'failover')[0]!, run: no, failed: Array.from({ length: failures }, () => ({ at: 0, outcome: 'refused' })), longestGap })
  const chosen = (...of: ReturnType<typeof run>[]) => middleRun(of)?.run
  expect(chosen()).toBeUndefined()
  expect(chosen(run(1, 9, 0), run(2, 0, 0), run(3, 4, 0))).toBe(3)
  expect(chosen(run(1, 1, 0), run(2, 5, 0))).toBe(2)
  expect(chosen(run(1, 2, 90), run(2, 2, 70), run(3, 2, 80))).toBe(3)
})

it('comes from the long series, from a plain refresh where there is none, and is not there where a side has no run that counts', () => {
  const plain = only(shippedSet(), ({ id }) => /^l6\.v\d\.grace-1-/.test(id))
  expect(DEATH_SERIES[0]).toBe('failover')
  expect(replayOf(only(shippedSet(), ({ layer }) => layer === 'failover' || layer === 'l6'))!.tracks.map(({ opens }) => layerIn(opens!))).toEqual(['failover', 'failover'])
  expect(replayOf(plain)!.tracks.map(({ opens }) => opens)).toEqual(['l6.v1.grace-1-probe', 'l6.v2.grace-1-probe'])
  const late = plain.text('l6.v1.grace-1-probe')!.replace(/"lagP99Ms":[\d.]+/, '"lagP99Ms":99')
  expect(replayOf(changed(plain, { 'l6.v1.grace-1-probe': late }))).toBeNull()
})

it('is said in a title only where three runs count a side, and nothing fails while the other side alone is disturbed', () => {
  expect(concluded(set, 'failover.felt')!.sentence).toBe('In the middle run clients lose 1 connection with kube-proxy, 6 with Cilium')
  const two = only(set, ({ id }) => !id.includes('grace-9-'))
  expect(concluded(two, 'failover.felt')).toMatchObject({ verdict: 'not shown', found: '2 and 2 runs count: no middle, which takes 3 a side.' })
  const id = 'failover.v1.grace-2-probe'
  const lines = set.text(id)!.trimEnd().split('\n').map(line => JSON.parse(line) as Record<string, any>)
  // 15 s from the beginning of the middle one the other side's pod is gone, and this side's is still there
  lines.find(({ n }) => n === 750)!.outcome = 'refused'
  const { outcomes } = lines.at(-1)!.summary
  Object.assign(outcomes, { ok: outcomes.ok - 1, refused: (outcomes.refused ?? 0) + 1 })
  const alone = changed(set, { [id]: lines.map(line => JSON.stringify(line)).join('\n') })
  expect(concluded(alone, 'failover.felt')).toMatchObject({ verdict: 'not shown', found: 'With kube-proxy connections fail while only the other side is disturbed.' })
})
