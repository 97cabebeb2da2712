import type { Likeness } from '../read/likeness.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Layer } from '../words.ts'
import type { Output, Tally } from './model.ts'
import { CLOSING } from '../conclude/closing.ts'
import { concluded } from '../conclude/conclude.ts'
import { idOn } from '../read/side.ts'
import { layers } from '../trace/layers/index.ts'
import { bySide, COMPARED } from '../words.ts'
import { shownConclusion } from './evidence-link.ts'

/** Counts for each layer: pairs of outputs by how similar they are, and the conclusions that close the layer. */
export function talliesOf(set: VerifiedSet, outputs: readonly Output[]): Tally[] {
  return layers.map(({ id: layer }) => {
    const shown = outputs.filter(output => output.layer === layer && output.standing === 'ok')
    const paired = shown.filter(({ side, twin }) => side === COMPARED[0] && shown.some(({ id }) => id === twin))
    const alike = (verdict: Likeness['verdict']) => paired.filter(({ likeness }) => likeness?.verdict === verdict).length
    return { layer, pairs: { identical: alike('identical'), alike: alike('alike'), different: alike('different') }, ...closingOf(set, layer) }
  })
}

// --- internal ---

/** Of several conclusions that could close a layer the first that was captured. */
function closingOf(set: VerifiedSet, layer: Layer): Pick<Tally, 'says' | 'together'> {
  const { each, together = [] } = CLOSING[layer] ?? {}
  const found = together.map(ids => ids.flatMap(id => concluded(set, id) ?? [])).find(all => all.some(({ verdict }) => verdict !== 'not captured'))
  return {
    says: bySide(side => each === undefined ? null : shownConclusion(concluded(set, idOn(side, each)))),
    together: (found ?? []).map(one => shownConclusion(one)!),
  }
}
