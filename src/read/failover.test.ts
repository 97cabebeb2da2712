import type { VerifiedSet } from '../set/verify.ts'
import type { FailoverRun } from './failover.ts'
import { describe, expect, it } from 'vitest'
import { changed, only, shippedSet } from '../../test/set.ts'
import { leavingOf, readFailover } from './failover.ts'

const set = shippedSet()

type Say = Record<string, any>

/** The set as it would be had a capture printed other JSON lines. */
function had(id: string, edit: (lines: Say[]) => void): VerifiedSet {
  const lines = set.text(id)!.trimEnd().split('\n').map(line => JSON.parse(line) as Say)
  edit(lines)
  return changed(set, { [id]: lines.map(line => JSON.stringify(line)).join('\n') })
}

/** The first three of every variant of the series, in which a pod ends: in a plain refresh one of them is recorded, once. */
const VARIANTS = ['at-once', 'grace', 'prestop']
const series = only(set, ({ id }) => /^failover\.v\d\.(?:at-once|grace|prestop)-[123]-/.test(id))

const PROBE = 'l6.v1.grace-1-probe'
const first = (of: VerifiedSet) => readFailover(of, 'l6').find(({ from }) => from[0] === PROBE)!
const shipped = first(set)

/** Fails the try that was due nearest to so many milliseconds after the deletion. */
function failing(after: number): (lines: Say[]) => void {
  return (lines) => {
    const moment = after + deletedAt
    const off = ({ n }: Say) => Math.abs(n * lines[0]!.probe.everyMs - moment)
    const tries = lines.filter(line => 'n' in line && line.outcome === 'ok')
    const one = tries.reduce((a, b) => off(a) < off(b) ? a : b)
    const { outcomes } = lines.at(-1)!.summary
    one.outcome = 'refused'
    outcomes.ok--
    outcomes.refused = (outcomes.refused ?? 0) + 1
  }
}

/** On the probe's clock: the quiet it had before. */
const deletedAt = (() => {
  const { startedOn } = set.capture('l6.v1.grace-1-delete')!
  return Date.parse(startedOn) - (JSON.parse(set.text(PROBE)!.split('\n')[0]!) as Say).probe.clock.wallMs
})()

describe('a run of the failover experiment', () => {
  it('is read from three captures of its side, once in a plain refresh and as often as it was recorded for each variant of a series', () => {
    const ends = ({ side, variant, run }: FailoverRun) => `${side} ${variant}-${run}`
    expect(readFailover(set, 'l6').map(ends).sort()).toEqual(['v1 grace-1', 'v2 grace-1'])
    const runs = readFailover(series, 'failover')
    expect(runs.map(ends).sort()).toEqual(['v1', 'v2'].flatMap(side => VARIANTS.flatMap(variant => [1, 2, 3].map(run => `${side} ${variant}-${run}`))))
    for (const { side, variant, run, from } of runs) {
      expect(from).toEqual(['probe', 'watch', 'delete'].map(part => `failover.${side}.${variant}-${run}-${part}`))
    }
  })

  it('tells the pod\'s end in its order: not ready, then gone from the slice, by the watch of its side', () => {
    for (const { succession, variant } of readFailover(series, 'failover')) {
      expect(succession.unready!).toBeGreaterThan(0)
      // on a busy machine the run may end before
      const gone = succession.gone ?? Infinity
      expect(gone).toBeGreaterThanOrEqual(succession.unready!)
      if (variant === 'prestop') expect(gone).toBeGreaterThan(5000)
    }
  })

  it('counts a failure after its own deletion as its own, and one after the other side\'s as the control\'s', () => {
    const own = first(had(PROBE, failing(8000)))
    expect([own.failed.length, own.control]).toEqual([shipped.failed.length + 1, shipped.control])
    const control = first(had(PROBE, failing(18_000)))
    expect([control.failed.length, control.control]).toEqual([shipped.failed.length, shipped.control + 1])
  })

  it('loses its connections to the victim, and none of the others', () => {
    for (const { held, voids } of readFailover(series, 'failover')) {
      expect(held.victim).toMatchObject({ open: 0 })
      if (voids.length === 0) expect(held.others.ended).toBe(0)
    }
  })

  it.each<[string, string, (lines: Say[]) => void, RegExp]>([
    ['the probe itself was late', PROBE, lines => lines.at(-1)!.summary.lagP99Ms = 5.1, /late itself: p99 5.1 ms/],
    ['something failed before anything was done', PROBE, failing(-3000), /^1 failed before/],
    ['the machine slept meanwhile', PROBE, lines => lines.at(-1)!.summary.clock.wallMs += 60_000, /slept/],
    ['the slice never stops calling the deleted pod ready', 'l6.v1.grace-1-watch', lines => void lines.splice(2, lines.length - 3), /^the Service never let go of the pod that was deleted$/],
    ['a clock was set meanwhile', 'l6.v1.grace-1-watch', lines => lines.at(-1)!.clock.wallMs -= 500, /a clock was set/],
  ])('is void where %s', (_, id, edit, rule) => {
    expect(first(had(id, edit)).voids).toContainEqual(expect.stringMatching(rule))
  })

  it('of a silent node is void where its pods did not leave the Service in it', () => {
    const { succession } = shipped
    expect(leavingOf({ ...succession, unready: 47_000 })).toEqual([])
    expect(leavingOf({ ...succession, unready: null })).toEqual(['the Service named its pods to the end'])
    expect(leavingOf({ ...succession, unready: -5741 })).toEqual(['its pods had left the Service before'])
  })

  it('is not void where what was deleted is no pod of the Service', () => {
    const agent = 'pod "cilium-abcde" deleted\n'
    const { voids, succession } = first(changed(set, { 'l6.v1.grace-1-delete': agent }))
    expect([succession.unready, voids]).toEqual([null, shipped.voids])
  })

  it('is void without the other side as its control', () => {
    expect(first(changed(set, { 'l6.v2.grace-1-probe': null })).voids).toContainEqual(expect.stringContaining('no control'))
  })
})
