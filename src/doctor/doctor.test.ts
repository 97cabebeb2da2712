import type { Check, Talk } from './finding-kinds.ts'
import { describe, expect, it } from 'vitest'
import { Fault } from '../exec/fault.ts'
import { checks } from './all-checks.ts'
import { examine, isSpoiled, listed } from './doctor.ts'
import { good, spoils, unknown, warning } from './finding-kinds.ts'

const talk = {} as Talk

function check(name: string, look: Check['look']): Check {
  return { name, look }
}

describe('the list before a talk', () => {
  it('has what every check found, in the order of the checks, whichever answers first', async () => {
    const slow = check('slow', () => new Promise(resolve => setTimeout(resolve, 50, [good('late')])))
    const found = await examine([slow, check('quick', () => [warning('a', 'b'), good('c')])], talk)
    expect(found.map(one => `${one.check} ${one.says}`)).toEqual(['slow late', 'quick a', 'quick c'])
  })

  it('waits for nobody longer than it says, and says who did not answer', async () => {
    const found = await examine([check('hung', () => new Promise(() => {})), check('well', () => [good('yes')])], talk, 0.2)
    expect(found).toMatchObject([{ check: 'hung', kind: 'unknown', says: 'did not answer within 0.2 s' }, { check: 'well', kind: 'good' }])
  })

  it('takes a check that fails for one that does not know, with the fault\'s own advice', async () => {
    const found = await examine([check('broken', () => {
      throw new Fault('It broke.\n  → Mend it')
    })], talk)
    expect(found).toEqual([{ check: 'broken', kind: 'unknown', says: 'It broke.', todo: 'Mend it' }])
  })

  it('says beneath all that is not well what to do, and at the end how it stands', async () => {
    const found = await examine([check('one', () => [good('is well')]), check('three', () => [warning('w', 'do this'), unknown('u', 'look'), spoils('s\nt', 'do that')])], talk)
    expect(listed(found)).toBe([
      '✓ one    is well',
      '! three  w',
      '         → do this',
      '? three  u',
      '         → look',
      '✗ three  s',
      '         t',
      '         → do that',
      '',
      '1 thing would spoil the talk; 1 warning, 1 that cannot be checked from here.',
    ].join('\n'))
    expect(isSpoiled(found)).toBe(true)
    expect(isSpoiled(found.filter(({ kind }) => kind !== 'spoils'))).toBe(false)
  })

  it('lets nothing a cluster says move the cursor', () => {
    expect(listed([{ check: 'x', ...good('\u001B[2J') }])).toContain('\\u{1b}[2J')
  })

  it('names every check once', () => {
    const names = checks.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })
})
