import type { CaptureId, Side } from '../words.ts'
import type { Succession } from './failover.ts'
import type { ProbeLog, ProbeTry } from './probe-log.ts'
import { isFailure } from './outage.ts'

/** What became of a new connection, a letter each: those of a probe, in the order of their schedule, are a text. */
export const CELLS = { answered: 'o', slow: 's', failed: 'x', pending: '.' } as const

/** One run as a row of cells, recorded or live. Times are milliseconds after the pod's deletion. */
export interface Track {
  side: Side
  run: number
  /** The log it was read from; null of a run that is going on. */
  opens: CaptureId | null
  /** Between two cells. */
  everyMs: number
  /** When the first cell's connection was due. */
  first: number
  cells: string
  /** When the steps of the pod's end came; null before it is known. */
  succession: Succession | null
}

/** The letter of one that has ended. */
export function cellOf(one: Pick<ProbeTry, 'outcome'>): string {
  if (isFailure(one)) return CELLS.failed
  return one.outcome === 'slow' ? CELLS.slow : CELLS.answered
}

/** Cells with the letter of one more that has ended, which may not be the next that was due. */
export function withCell(cells: string, n: number, letter: string): string {
  const before = cells.padEnd(n, CELLS.pending)
  return `${before.slice(0, n)}${letter}${before.slice(n + 1)}`
}

/** The cells of all connections of a log that were due in a stretch of its time, and when the first of them was. */
export function cellsIn({ tries }: ProbeLog, from: number, until: number): Pick<Track, 'first' | 'cells'> {
  const due = tries.filter(({ scheduled }) => scheduled >= from && scheduled < until).sort((a, b) => a.n - b.n)
  return { first: due[0]?.scheduled ?? from, cells: due.map(cellOf).join('') }
}
