import type { CaptureId } from '../words.ts'
import { describe, expect, it } from 'vitest'
import { entryAt, gridOf, marksOf, pathOf } from './field.ts'

const [rules, map] = ['scale.v1.n-1-iptables-save', 'scale.v2.n-1-lb-frontends'] as CaptureId[]
const TABLES = [{ from: rules!, name: 'nat rules', first: 10, count: 5 }, { from: map!, name: 'services', first: 2, count: 3 }]

describe('the entries of tables on a field', () => {
  it('have cells as large as all of them fit', () => {
    for (const entries of [1, 183, 5178, 51_780]) {
      const { columns, cell, rows } = gridOf(entries, 584, 330)
      expect(columns * rows).toBeGreaterThanOrEqual(entries)
      expect([columns * cell <= 584, rows * cell <= 330]).toEqual([true, true])
    }
    expect(gridOf(5178, 584, 330).cell).toBe(6)
  })

  it('open the line they stand on, table after table, and none behind the last', () => {
    expect([0, 4, 5, 7].map(at => entryAt(TABLES, at))).toEqual([`${rules}:10`, `${rules}:14`, `${map}:2`, `${map}:4`])
    expect(entryAt(TABLES, 8)).toBeNull()
  })

  it('are marked in stretches, each opening its last line', () => {
    const lines = [11, 12, 14].map(line => ({ capture: rules!, line }))
    expect(marksOf(TABLES, [...lines, { capture: map!, line: 2 }])).toEqual([
      { at: 1, count: 2, opens: `${rules}:12` },
      { at: 4, count: 2, opens: `${map}:2` },
    ])
    expect(() => marksOf(TABLES, [{ capture: rules!, line: 15 }])).toThrow('no entry of these tables')
  })

  it('are drawn row by row', () => {
    expect(pathOf({ at: 2, count: 7 }, { columns: 4, cell: 6, rows: 3 })).toBe('M12 3H24M0 9H24M0 15H6')
  })
})
