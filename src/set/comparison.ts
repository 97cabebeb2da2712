import type { Side } from '../words.ts'
import type { Capture } from './manifest.ts'
import type { Sets } from './sets.ts'
import { byCompared, COMPARED, SIDES, sidesOf, withSide } from '../words.ts'
import { perSet } from './per-set.ts'
import { setsIn } from './sets.ts'
import { VerifiedSet } from './verify.ts'

/** Two sides of a set, left and right, as `v3,v2`. */
export type Pair = string

/** The pair that is compared unless somebody asks for another. */
export const FIRST_PAIR: Pair = COMPARED.join()

/** Every pair of a set's sides, the first one first: a further side stands left of the right one, and right of the left one. */
export function pairsOf({ manifest: { clusters } }: Pick<VerifiedSet, 'manifest'>): Pair[] {
  return pairsAmong(sidesOf(clusters))
}

/** The same of any sides that a set may have. */
export function pairsAmong(sides: readonly Side[]): Pair[] {
  const [left, right] = COMPARED
  const others = sides.filter(side => !COMPARED.includes(side))
  return [FIRST_PAIR, ...others.flatMap(side => [[side, right], [left, side]].map(pair => pair.join()))]
}

/** The sides that a pair puts in the places of the compared ones. */
export function sidesIn(pair: Pair): [Side, Side] {
  return pair.split(',') as [Side, Side]
}

/**
 * A set as the comparison of two of its sides: their captures alone, in the places of the compared sides, so that all that reads
 * a set reads this one. Which side a cluster is, its own `side` still says, and where a stream is stored, its path. A set of two
 * sides, compared as they are, is itself.
 */
export const comparing = perSet((set: VerifiedSet, pair: Pair = FIRST_PAIR): VerifiedSet => {
  const { clusters } = set.manifest
  if (pair === FIRST_PAIR && sidesOf(clusters).length === COMPARED.length) return set
  const [left, right] = sidesIn(pair)
  const place = new Map([[left, COMPARED[0]], [right, COMPARED[1]]])
  const captures = set.captures.flatMap(one => place.has(one.side) ? [placed(one, place.get(one.side)!)] : [])
  const manifest = { ...set.manifest, clusters: byCompared(clusters[left], clusters[right]), captures }
  return new VerifiedSet({ ...set, manifest }, set.bytes)
})

/** The pairs that any of these sets has. */
export function pairsIn(sets: Sets): Pair[] {
  const all = setsIn(sets).flatMap(({ set }) => pairsOf(set))
  return pairsAmong(SIDES).filter(pair => all.includes(pair))
}

/** Each of these sets as the comparison of two of its sides; one that lacks the pair, as that of its first two. */
export const comparingSets = perSet((sets: Sets, pair: Pair = FIRST_PAIR): Sets =>
  Object.fromEntries(setsIn(sets).map(({ name, set }) => [name, comparing(set, hasPair(set, pair) ? pair : FIRST_PAIR)])))

/** Whether a set has both sides of a pair. */
export function hasPair(set: Pick<VerifiedSet, 'manifest'>, pair: Pair): boolean {
  return pairsOf(set).includes(pair)
}

// --- internal ---

function placed(capture: Capture, side: Side): Capture {
  return { ...capture, side, id: withSide(capture.id, () => side) }
}
