import type { Likeness } from '../read/likeness.ts'
import type { Layer, Side } from '../words.ts'
import type { LayerShown, Output, Page, Tally } from './model.ts'
import { stepOf } from '../trace/index.ts'
import { bySide, SIDES } from '../words.ts'

/** What a reading of several captures says of a layer's sides, where there is one. */
export type Said = Partial<Record<Layer, Record<Side, string | null>>>

/** What was counted in each layer: pairs of outputs by how like they are, and outputs only one side has. */
export function talliesOf(layers: readonly LayerShown[], outputs: readonly Output[], said: Said = {}): Tally[] {
  return layers.map(({ id: layer, pages }) => {
    const here = outputs.filter(output => output.layer === layer)
    const shown = here.filter(({ standing }) => standing === 'ok')
    const paired = shown.filter(({ side, twin }) => side === SIDES[0] && shown.some(({ id }) => id === twin))
    const alone = shown.filter(({ twin }) => twin === null || !shown.some(({ id }) => id === twin))
    const alike = (verdict: Likeness['verdict']) => paired.filter(({ likeness }) => likeness?.verdict === verdict).length
    const lines = (side: Output['side']) => shown
      .filter(output => output.side === side)
      .reduce((sum, { stdout }) => sum + (stdout?.lines ?? 0), 0)
    return {
      layer,
      pairs: { identical: alike('identical'), alike: alike('alike'), different: alike('different') },
      only: bySide(side => alone.filter(one => one.side === side).length),
      lines: bySide(lines),
      missing: here.length - shown.length,
      says: said[layer] ?? bySide(side => summed(pages, side)),
    }
  })
}

// --- internal ---

/** The sentence of the step that sums the layer up, else the first. */
function summed(pages: readonly Page[], side: Side): string | null {
  const blocks = pages.flatMap(({ pairs }) => pairs.map(pair => pair[side]))
  const spoken = blocks.flatMap(block => 'id' in block && block.sentence !== null ? [block] : [])
  return (spoken.find(({ id }) => stepOf(id)?.sums) ?? spoken[0])?.sentence ?? null
}
