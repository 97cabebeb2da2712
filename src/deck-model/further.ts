import type { VerifiedSet } from '../set/verify.ts'
import type { Layer, Side } from '../words.ts'
import type { FurtherSide } from './experiment.ts'
import { comparing, pairsOf, sidesIn } from '../set/comparison.ts'
import { COMPARED, sideName, sidesOf } from '../words.ts'
import { experimentOf } from './experiment.ts'

/** The sides on which a set has a layer beside those two that a comparison of it shows. */
export function sidesBeside(comparison: VerifiedSet, { manifest, captures }: VerifiedSet, layer: Layer): Side[] {
  const shown = COMPARED.map(place => comparison.manifest.clusters[place].side)
  const has = (side: Side) => captures.some(one => one.layer === layer && one.side === side && one.status === 'ok')
  return sidesOf(manifest.clusters).filter(side => !shown.includes(side) && has(side))
}

/** What is said on these sides of an experiment: of each alone and, named, together with the side it is compared with first. */
export function furtherOf(whole: VerifiedSet, sides: readonly Side[], layer: Layer): FurtherSide[] {
  return sides.map(side => ({ side, dataplane: whole.manifest.clusters[side].dataplane, says: saidOf(whole, side, layer) }))
}

// --- internal ---

function saidOf(whole: VerifiedSet, side: Side, layer: Layer): Record<string, string> {
  const pair = pairsOf(whole).find(one => sidesIn(one).includes(side))!
  const place = COMPARED[sidesIn(pair).indexOf(side)]!
  const both = sidesIn(pair).map(sideName).join(' and ')
  const { rows } = experimentOf(comparing(whole, pair), layer, [])
  return Object.fromEntries(rows.flatMap(({ question, each, together }) => {
    if (together) return [[question, `${both}: ${together.says}`]]
    return each[place] ? [[question, each[place].says]] : []
  }))
}
