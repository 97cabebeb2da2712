import type { FactRow, Source } from './fact.ts'
import { tally } from '../../text/occurrences.ts'
import { columnOf, firstTable } from '../table.ts'

/** A fact that must be equal, read the same way on both sides. */
export function both(group: FactRow['group'], name: string, source: Source, more: Partial<FactRow> = {}): FactRow {
  return { name, group, of: () => source, ...more }
}

/** The values below a column's header. */
export function column(from: string, name: string): Source {
  return { from, read: text => many(columnOf(firstTable(text), name)) }
}

/** The first group of a pattern in each line that matches; joined if there are several. */
export function matched(from: string, pattern: RegExp): Source {
  return {
    from,
    read: (text) => {
      const found = [...text.matchAll(new RegExp(pattern, `${pattern.flags}g`))].map(match => match.slice(1).join(' ').trim())
      return found.length === 0 ? null : found.join(', ')
    },
  }
}

/** `3 × v1.34.4`; several values in order, each with its count. */
export function many(values: readonly string[]): string {
  return [...tally(values)].sort(([a], [b]) => a < b ? -1 : 1).map(([value, count]) => `${count} × ${value}`).join(', ')
}
