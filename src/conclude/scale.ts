import type { OneMore, ScaleRead } from '../read/scale.ts'
import type { Side } from '../words.ts'
import { difference, ENOUGH, spreadOf } from '../read/spread.ts'
import { counted, tidy } from '../text/numbers.ts'

/** What each Service adds to one side's tables, from its fewest to its most; null of fewer than two sizes. */
export function growthWords(reads: readonly ScaleRead[]): string | null {
  const sizes = reads.filter(({ counts }) => counts.length > 0)
  const [first, last] = [sizes[0], sizes.at(-1)]
  if (!first || !last || first === last) return null
  const added = last.counts.flatMap((count) => {
    const before = first.counts.find(({ name }) => name === count.name)
    const each = (count.count - (before?.count ?? 0)) / (last.services - first.services)
    return before ? [`${tidy(each)} ${each === 1 ? count.one : count.name}`] : []
  })
  return `Each Service adds ${listed(added)}.${uncommentedWords(sizes)}`
}

/** How long one more Service takes beside so many, on both sides; a comparison only where its interval excludes zero. */
export function moreWords(services: number, tries: Readonly<Record<Side, readonly OneMore[]>>): string {
  const [v1, v2] = [timesOf(tries.v1), timesOf(tries.v2)]
  const [a, b] = [spreadOf(v1), spreadOf(v2)]
  const beside = `One more beside ${services.toLocaleString('en')}`
  if (!a || !b) return `${beside}: no try counts on ${a ? 'V2' : 'V1'}.`
  const found = difference(v1, v2)
  if (!found) return `${beside}: ${a.n} and ${counted(b.n, 'try', 'tries')} count: dots, no comparison (that takes ${ENOUGH}).`
  const medians = `${seconds(a.median)} (${seconds(a.low)} to ${seconds(a.high)}) on V1, ${seconds(b.median)} (${seconds(b.low)} to ${seconds(b.high)}) on V2`
  if (!found.shown) return `${beside}: ${medians}: no difference shown in ${a.n} and ${b.n} tries.`
  const [sooner, by] = found.by < 0 ? ['V2', [-found.high, -found.low]] : ['V1', [found.low, found.high]]
  return `${beside}: ${medians}: ${sooner} is sooner, by ${seconds(Math.abs(found.by))} (95 % interval ${seconds(by[0]!)} to ${seconds(by[1]!)}).`
}

/** Milliseconds of the tries that count. */
export function timesOf(tries: readonly OneMore[]): number[] {
  return tries.flatMap(({ after, voids }) => after !== null && voids.length === 0 ? [after] : [])
}

/** `1.24 s`; below a second `240 ms`. */
export function seconds(ms: number): string {
  return Math.abs(ms) < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`
}

// --- internal ---

/** Where kube-proxy has begun to write them the way it does for many endpoints. */
function uncommentedWords(sizes: readonly ScaleRead[]): string {
  const bare = sizes.find(({ uncommented }) => uncommented && uncommented.count > 0)
  if (!bare) return ''
  const { count, of } = bare.uncommented!
  return ` At ${bare.services.toLocaleString('en')}, ${count.toLocaleString('en')} of ${of.toLocaleString('en')} endpoint rules carry no comment.`
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
