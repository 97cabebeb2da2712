import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { changed } from '../../test/set.ts'
import { concluded } from '../conclude/conclude.ts'
import { verifySet } from '../set/verify.ts'
import { Unreadable } from '../text/lines.ts'
import { readRestarts } from './restart.ts'

/** Both clusters of the lab, two restarts a side, on a machine so busy that its own probe was late: no run counts. */
const set = verifySet(fileURLToPath(new URL('fixtures/restart/set', import.meta.url)))
const text = (id: string) => set.text(id)!
const ids = (end: string) => set.captures.map(({ id }) => id).filter(id => id.endsWith(end))
const edited = (end: string, edit: (text: string) => string) => Object.fromEntries(ids(end).map(id => [id, edit(text(id))]))
/** The same, had the probe been in time. */
const inTime = changed(set, edited('-probe', one => one.replace(/"lagP99Ms":[\d.]+/, '"lagP99Ms":1')))
const says = (name: string, of = inTime) => concluded(of, `restart.${name}`)!

it('a restart is read with when the next pod was ready, and what the probe felt meanwhile', () => {
  for (const side of ['v1', 'v2'] as const) {
    const read = readRestarts(set, side)
    expect(read.map(({ felt: { run, variant } }) => [variant, run])).toEqual([['agent', 1], ['agent', 2]])
    for (const { away } of read) expect(away).toBeGreaterThan(500)
  }
  const [v1, v2] = ['v1', 'v2'].map(side => readRestarts(set, side as 'v1')[0]!.away!)
  expect(v2).toBeGreaterThan(v1!)
})

it('a watch that is of something else is refused', () => {
  const bookmarked = text('restart.v1.agent-1-pods').replace('"type":"ADDED"', '"type":"BOOKMARK"')
  for (const other of [bookmarked, text('restart.v1.agent-1-watch')]) {
    expect(() => readRestarts(changed(set, { 'restart.v1.agent-1-pods': other }), 'v1')).toThrow(Unreadable)
  }
})

describe('what is said of it', () => {
  it('is nothing of a run whose probe was late, with the reason', () => {
    expect(says('v1.fresh', set)).toMatchObject({ verdict: 'not shown', found: expect.stringMatching(/^No run counts: the probe was late itself/) as string })
  })

  it('is how many fail, and that so few runs are no comparison', () => {
    expect(says('v1.fresh').sentence).toMatch(/^0 of \d,\d{3}; longest gap [\d.]+(?:–[\d.]*)? s\. 2 runs: too few to compare the sides\.$/)
    expect(says('v2.open').sentence).toMatch(/^0 of \d+\. 2 runs: too few/)
    expect(says('answer')).toMatchObject({ verdict: 'not shown', found: '2 and 2 runs count: that takes 10 a side.' })
  })

  it('changes where connections fail or end', () => {
    const id = 'restart.v1.agent-1-probe'
    const ended = inTime.text(id)!.replace(/("held":0,.*"outcome":)"open"/, '$1"reset"')
    expect(says('v1.open', changed(inTime, { [id]: ended })).sentence).toMatch(/^1 of /)
    const late = inTime.text(id)!.trimEnd().split('\n')
    const summary = JSON.parse(late.pop()!) as { summary: { outcomes: Record<string, number> } }
    const at = late.findIndex(line => line.startsWith('{"n":2000,'))
    late[at] = late[at]!.replace('"outcome":"ok"', '"outcome":"refused"')
    summary.summary.outcomes.ok!--
    summary.summary.outcomes.refused = 1
    const failing = changed(inTime, { [id]: [...late, JSON.stringify(summary)].join('\n') })
    expect(['v1.fresh', 'v1.open'].map(name => says(name, failing).sentence!.slice(0, 5))).toEqual(['1 of ', '0 of '])
  })

  it('is nothing of a run in which the next pod never said that it is ready', () => {
    const unready = (one: string) => one.replaceAll(/("type":"Ready"[^}]*"status":)"True"/g, '$1"False"')
    const never = changed(inTime, edited('-pods', unready))
    expect(says('v2.away', never)).toMatchObject({ verdict: 'not shown', found: expect.stringContaining('no next pod was ready ×2') as string })
  })
})
