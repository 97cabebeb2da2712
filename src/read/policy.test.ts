import type { VerifiedSet } from '../set/verify.ts'
import { describe, expect, it } from 'vitest'
import { changed, only, placesShipped, smallSet } from '../../test/set.ts'
import { concluded } from '../conclude/conclude.ts'
import { verifySet } from '../set/verify.ts'
import { Unreadable } from '../text/lines.ts'
import { readPolicy } from './policy.ts'
import { parseAsked } from './tries.ts'

/** The series has no policy: of another set that ships, as it was recorded last. */
const shipped = verifySet(smallSet(['constant', 'policy'], undefined, placesShipped().reference))
const none = only(shipped, () => false)

/** A set in which these steps of the policy experiment printed these texts, the changes having been made at 10 s. */
function withTexts(texts: Record<string, string>): VerifiedSet {
  const ids = Object.keys(texts).map(name => `policy.v2.${name}`)
  const said = changed(none, Object.fromEntries(Object.entries(texts).map(([name, text]) => [`policy.v2.${name}`, text])))
  return changed(said, Object.fromEntries(ids.map(id => [id, { startedOn: new Date(10_000).toISOString(), durationMs: 0 }])))
}

/** Requests as they were stamped: milliseconds since the wall clock's zero, and what curl wrote. */
function stamped(...lines: [number, string][]): string {
  const clock = { monotonicMs: 0, wallMs: 0, boot: null }
  return [{ clock }, ...lines.map(([at, line]) => ({ at, line })), { clock, exitCode: 130 }].map(line => JSON.stringify(line)).join('\n')
}

const TRIES = { 'stranger-near-during': '000 0.0\n000 0.0\n', 'stranger-far-during': '200 0.001\n000 0.0\n' }
const read = (texts: Record<string, string>) => readPolicy(withTexts({ ...TRIES, apply: 'created', relabel: 'labeled', ...texts }), 'v2')!

describe('the policy experiment, read', () => {
  it('counts who was let in, of how many', () => {
    expect(read({}).tries.map(({ asker, letIn, of }) => [asker, letIn, of])).toEqual([['stranger-near', 0, 2], ['stranger-far', 1, 2]])
  })

  it('says when it holds by the sending of the first request after which none is let in', () => {
    const log = stamped([9000, '200 1 0.1'], [10_100, '000 1 0.05'], [10_300, '200 1 0.1'], [11_500, '000 1 1.0'], [12_500, '000 1 1.0'])
    expect(read({ enforced: log }).enforcedAfter).toBe(500)
  })

  it('counts from the sending of the change: when the API has it, before it replies, is not known', () => {
    const log = stamped([9000, '200 1 0.1'], [11_500, '000 1 1.0'], [12_500, '000 1 1.0'])
    const texts = withTexts({ ...TRIES, apply: 'created', enforced: log })
    expect(readPolicy(changed(texts, { 'policy.v2.apply': { durationMs: 200 } }), 'v2')!.enforcedAfter).toBe(500)
  })

  it('does not say that it holds where somebody is let in to the end', () => {
    const log = stamped([9000, '200 1 0.1'], [11_000, '000 1 1.0'], [12_000, '200 1 0.1'])
    expect(read({ enforced: log }).enforcedAfter).toBeNull()
  })

  it('tells a connection that was open before and goes on from one that ends', () => {
    expect(read({ open: stamped([9000, '200 1 0.1'], [11_000, '200 0 0.1'], [12_000, '200 0 0.1']) }).open).toEqual({ answered: 2, ended: null })
    expect(read({ open: stamped([9000, '200 0 0.1'], [12_000, '000 0 1.0']) }).open).toEqual({ answered: 0, ended: 'unanswered' })
    expect(read({ open: stamped([9000, '200 1 0.1'], [11_000, '200 0 0.1'], [12_000, '200 1 0.1']) }).open).toEqual({ answered: 1, ended: 'closed' })
  })

  it('says how soon a label lets the stranger in, and nothing where it was never kept out', () => {
    expect(read({ relabelled: stamped([9000, '000 1 1.0'], [17_100, '200 1 0.1']) }).letInAfter).toBe(7000)
    expect(read({ relabelled: stamped([9000, '200 1 0.1'], [17_100, '200 1 0.1']) }).letInAfter).toBeNull()
  })

  it('is said with how often it was tried, and a relabelling with the setting that it is a draw of', () => {
    const found = (id: string, instead = {}) => concluded(changed(shipped, instead), `policy.${id}`)!
    const { enforcedAfter, letInAfter } = readPolicy(shipped, 'v2')!
    expect(found('v2.kept-out').sentence).toBe(`The stranger is kept out ${(Math.ceil(enforcedAfter! / 100) / 10).toFixed(1)} s at most after the policy was sent (once); 0 of its 40 tries are let in.`)
    expect(found('v1.kept-out').sentence).toBe('Under the policy 40 of the stranger\'s 40 tries are let in.')
    expect(found('v2.relabelled').sentence).toContain(`let in after ${(Math.ceil(letInAfter! / 100) / 10).toFixed(1)} s at most: one draw of identity-max-jitter, up to 30 s, and identity-change-grace-period, 5 s, after it.`)
    expect(found('v2.relabelled', { 'constant.v2.agent-config': null }).sentence).toContain('what it is drawn from was not captured')
    expect(found('v1.relabelled').verdict).toBe('not shown')
    const never = Object.fromEntries(['near', 'far'].map(where => [`policy.v1.stranger-${where}-before`, '000 0.0\n']))
    expect(found('v1.kept-out', never).verdict).toBe('not shown')
  })

  it('is nothing where it was not captured', () => {
    expect(readPolicy(none, 'v1')).toBeNull()
  })
})

it('what curl was not told to write is refused', () => {
  expect(parseAsked('200 1 0.5\n000\n').map(({ code, more }) => [code, more])).toEqual([[200, [1, 0.5]], [0, []]])
  expect(() => parseAsked('curl: (7) Failed to connect')).toThrow(Unreadable)
})
