import type { Printed } from '../src/deck-model/printed.ts'
import type { VerifiedSet } from '../src/set/verify.ts'
import type { Side } from '../src/words.ts'
import type { ReadPdf } from './pdf.ts'
import { printedIn } from '../src/deck-model/deck.ts'
import { captureId, steps, withFurther } from '../src/trace/index.ts'
import { layers } from '../src/trace/layers/index.ts'
import { otherSide } from '../src/words.ts'
import { links, placesOf } from './pdf.ts'

/** An output of the appendix. */
interface Entry extends Printed { id: string, side: Side, title: string }

/** A layer's part of it. */
export interface Chapter { title: string, entries: Entry[] }

/** What the appendix has to have: by layer, the outputs that slides open and their likes, in the order of its pages. */
export function chaptersOf(set: VerifiedSet, { document }: ReadPdf, slides: number): Chapter[] {
  const opened = new Set(links(document).filter(({ page }) => page <= slides).map(({ to }) => to.replace('capture-', '')))
  const order = [...placesOf(document).keys()]
  const recorded = withFurther(steps, set.manifest)
  return layers.map(({ id: layer, name }) => {
    const here = recorded.filter(step => step.layer === layer).flatMap(step => step.sides.map((side) => {
      const [id, other] = [captureId(step, side), captureId(step, otherSide(side))]
      const isPrinted = opened.has(id) || (opened.has(other) && set.capture(other) !== undefined)
      return { id, side, title: step.title, isPrinted }
    })).filter(({ isPrinted }) => isPrinted)
    const texts = here.length > 0 ? printedIn(set, layer).texts : {}
    const entries = here.map(({ id, side, title }) => ({ id, side, title, ...texts[id]! }))
    return { title: name, entries: entries.sort((a, b) => order.indexOf(`capture-${a.id}`) - order.indexOf(`capture-${b.id}`)) }
  }).filter(({ entries }) => entries.length > 0)
}
