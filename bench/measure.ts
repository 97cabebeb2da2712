import { max, median, min } from 'd3-array'

/** One measurement: seconds, bytes or another unit, of our way and of another way of doing the same. */
export interface Measured {
  what: string
  unit: string
  ours: Spread
  /** Null if there is nothing to compare with. */
  other: Spread | null
  /** Ours divided by the other, of the medians. */
  ratio: number | null
  /** The ratio that the issues allow, or the value if there is no ratio. Printed with the result, never asserted. */
  budget: number | null
}

/** Median, minimum and maximum of some runs. */
interface Spread { median: number, least: number, most: number, runs: number }

/** One part of the bench: a heading, its measurements, and remarks on the numbers. */
export interface Part { part: string, measured: Measured[], remarks: string[] }

/** The spread of some values; of a single value, that value. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values)!, least: min(values)!, most: max(values)!, runs: values.length }
}

/** Compares our values with those of the other way. */
export function compare(
  what: string,
  unit: string,
  ours: readonly number[],
  other: readonly number[] | null,
  budget: number | null,
): Measured {
  const [mine, theirs] = [spreadOf(ours), other && spreadOf(other)]
  return { what, unit, ours: mine, other: theirs, ratio: theirs && mine.median / theirs.median, budget }
}

/** The results of each way, run by run. */
interface Turns<T> { ours: T[], other: T[] }

/** Runs both ways alternately, A B B A and so on, so that other load on this machine affects both alike. */
export async function inTurns<T>(turns: number, ours: () => Promise<T>, other: () => Promise<T>): Promise<Turns<T>> {
  const results: Turns<T> = { ours: [], other: [] }
  for (let turn = 0; turn < turns; turn++) {
    const order = turn % 2 === 0 ? ['ours', 'other'] as const : ['other', 'ours'] as const
    for (const which of order) results[which].push(await (which === 'ours' ? ours : other)())
  }
  return results
}

/** A part as a table for people, one line per measurement. */
export function partText({ part, measured, remarks }: Part): string {
  const rows = measured.map(one => [
    one.what,
    valueText(one.ours, one.unit),
    one.other ? valueText(one.other, one.unit) : '',
    one.ratio === null ? '' : `ratio ${one.ratio.toFixed(2)}`,
    one.budget === null ? '' : `budget ${one.budget}${one.ratio === null ? ` ${one.unit}` : ''}${isAbove(one) ? ', above' : ''}`,
  ])
  const widths = [0, 1, 2, 3].map(column => Math.max(0, ...rows.map(row => row[column]!.length)))
  const lines = rows.map(row => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd())
  return [`${part}`, ...lines.map(line => `  ${line}`), ...remarks.map(line => `  ${line}`), ''].join('\n')
}

/** Whether a measurement is above its budget. */
export function isAbove({ ratio, ours, budget }: Measured): boolean {
  return budget !== null && (ratio ?? ours.median) > budget
}

// --- internal ---

function valueText({ median, least, most, runs }: Spread, unit: string): string {
  return `${round(median)} ${unit}${runs > 1 ? ` (${round(least)}–${round(most)})` : ''}`
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
