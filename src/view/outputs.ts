import type { Block, LayerShown, Output, Page } from '../show/model.ts'
import deck from 'virtual:captures'
import { SIDES } from '../trace/words.ts'

/** A slide's output that a key opens. */
export interface Numbered {
  /** 1–9; 0: has no key of its own. */
  no: number
  id: string
}

/** The layer a slide names in its frontmatter. */
export function layerOf(id: string): LayerShown {
  const layer = deck.layers.find(one => one.id === id)
  if (!layer) throw new Error(`A slide asks for the layer ${id}, which the trace does not have.`)
  return layer
}

/** One of a layer's slides, counted from 1. */
export function pageOf(layer: LayerShown, page: number): Page {
  return layer.pages[page - 1] ?? { size: 14, pairs: [], more: [], aside: [] }
}

/** The outputs of a page in reading order, V1 before V2, panes before chips. */
export function numbered(page: Page): Numbered[] {
  const panes = page.pairs.flatMap(pair => SIDES.flatMap(side => 'id' in pair[side] ? [(pair[side] as Block).id] : []))
  const chips = page.more.flatMap(({ ids }) => (ids.v1 ?? ids.v2)!)
  return [...panes, ...chips].map((id, index) => ({ id, no: index < 9 ? index + 1 : 0 }))
}

/** Everything the deck knows of an output but its text. */
export function outputOf(id: string): Output {
  return deck.outputs[id]!
}

/** The output of the same step on the other side, if there is one. */
export function twinOf(id: string): Output | undefined {
  const { twin } = outputOf(id)
  return twin === null ? undefined : deck.outputs[twin]
}

/** The outputs that may be opened from a slide, and their like on the other side. */
export function aheadOf({ layer, part = 1 }: { layer?: string, part?: number } = {}): string[] {
  if (layer === undefined) return []
  return numbered(pageOf(layerOf(layer), part)).flatMap(({ id }) => [id, twinOf(id)?.id ?? []].flat())
}

/** Whether the deck has an output of this id. */
export function isOutput(id: string): boolean {
  return Object.hasOwn(deck.outputs, id)
}
