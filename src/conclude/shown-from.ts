import type { Pair } from '../set/comparison.ts'
import type { NamedSet, SetName, Sets } from '../set/sets.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Layer } from '../words.ts'
import { once } from '../exec/once.ts'
import { comparingSets, FIRST_PAIR, hasPair, pairsIn } from '../set/comparison.ts'
import { recordedWith } from '../set/parts.ts'
import { setsIn } from '../set/sets.ts'
import { captureId, traceOf } from '../trace/index.ts'
import { LAYERS } from '../trace/layers/index.ts'
import { COMPARED, dataplanesOf, layerIn } from '../words.ts'
import { CONCLUSIONS } from './all-conclusions.ts'
import { runsHere } from './runs-here.ts'

/**
 * The set that each layer is shown from: the first, in order of preference, that has it whole, on both sides, and also what it is
 * recorded with and what its conclusions need of other layers; the reference where none has. So a conclusion is judged within one
 * set.
 */
export const shownFrom = once((sets: Sets): Record<Layer, SetName> => {
  const all = setsIn(sets)
  const otherwise = all.find(({ name }) => name !== 'current') ?? all[0]!
  const has = (layer: Layer) => ({ set }: NamedSet) => neededBy(layer).every(one => isWholeIn(set, one))
  return Object.fromEntries(LAYERS.map(layer => [layer, (all.find(has(layer)) ?? otherwise).name]))
})

/** The pairs of sides that can be chosen: the first one, and each that a set has of which something is shown then. */
export function pairsShown(sets: Sets): Pair[] {
  const isShown = (pair: Pair) => {
    const shown = Object.values(shownFrom(comparingSets(sets, pair)))
    return setsIn(sets).some(({ name, set }) => hasPair(set, pair) && shown.includes(name))
  }
  return pairsIn(sets).filter(pair => pair === FIRST_PAIR || isShown(pair))
}

/** A layer, those recorded with it, and those that the conclusions of any of them cannot do without. */
export function neededBy(layer: Layer): Layer[] {
  const together = recordedWith(layer)
  const own = CONCLUSIONS.filter(({ id, belief }) => !belief && together.includes(layerIn(id)))
  return [...new Set([...together, ...own.flatMap(({ needs, counter }) => [...needs, ...counter]).map(layerIn)])]
}

// --- internal ---

/** Whether a set has a layer: something that answered on each side, and whatever its slides have a pane for. */
function isWholeIn(set: VerifiedSet, layer: Layer): boolean {
  const own = set.captures.filter(one => one.layer === layer)
  const answered = COMPARED.every(side => own.some(one => one.side === side && one.status === 'ok'))
  const panes = traceOf(dataplanesOf(set.manifest)).filter(step => step.layer === layer && step.lead && runsHere(step, set))
  return answered && panes.every(step => step.sides.every(side => set.capture(captureId(step, side)) !== undefined))
}
