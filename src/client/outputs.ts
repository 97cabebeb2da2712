import type { Asides, Block, Known, LayerShown, More, Output, Page, Run } from '../deck-model/model.ts'
import deck, { asides } from 'virtual:captures'
import { shallowReactive } from 'vue'
import { COMPARED, layerIn } from '../words.ts'

/** An output of a slide, with the key that opens it. */
export interface Numbered {
  /** 1–9; 0: no key. */
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
  return layer.pages[page - 1] ?? { size: 14, pairs: [], more: [] }
}

/** The outputs of a page in reading order, V1 before V2, panes before chips. */
export function numbered(page: Page): Numbered[] {
  const panes = page.pairs.flatMap(pair => COMPARED.flatMap(side => 'id' in pair[side] ? [(pair[side] as Block).id] : []))
  const chips = page.more.map(firstOf)
  return [...panes, ...chips].map((id, index) => ({ id, no: index < 9 ? index + 1 : 0 }))
}

/** The outputs of the slide with this frontmatter; none where it shows no layer's. */
export function outputsOn({ layer, part = 1 }: { layer?: string, part?: number } = {}): Numbered[] {
  return layer === undefined ? [] : numbered(pageOf(layerOf(layer), part))
}

/** The first side's output behind a button. */
export function firstOf({ ids }: More): string {
  return COMPARED.flatMap(side => ids[side] ?? [])[0]!
}

/**
 * Everything the deck has about an output except its text; an output that is on no slide has to be loaded first, see {@link
 * learn}.
 */
export function outputOf(id: string): Output {
  return outputs.get(id)!
}

/** The output of the same step on the other side, if there is one. */
export function twinOf(id: string): Output | undefined {
  return outputs.get(outputs.get(id)?.twin ?? '')
}

/** Which lines of a step's two outputs correspond, by the left one's id; undefined if the outputs are too different. */
export function alignedOf(left: string): readonly Run[] | undefined {
  return aligned.get(left)
}

/** The outputs that may be opened from a slide, and their twins on the other side. */
export function aheadOf(slide?: { layer?: string, part?: number }): string[] {
  return outputsOn(slide).flatMap(({ id }) => [id, twinOf(id)?.id ?? []].flat())
}

/** Whether an output with this id is loaded. */
export function isOutput(id: string): boolean {
  return outputs.has(id)
}

/** Loads what the deck has about an output that is on no slide; false if there is no such output. */
export async function learn(id: string): Promise<boolean> {
  if (!isOutput(id)) await asidesOf(layerIn(id))
  return isOutput(id)
}

/** Loads a layer's outputs that are on none of its slides; {@link outputOf} has them from then on. */
export async function asidesOf(layer: string): Promise<Asides | undefined> {
  const all = Object.hasOwn(asides, layer) ? (await asides[layer]!()).default : undefined
  if (all) know(all)
  return all
}

/** Makes outputs known, with what is known of their lines. */
export function know(all: Known): void {
  for (const [id, output] of Object.entries(all.outputs)) outputs.set(id, output)
  for (const [id, runs] of Object.entries(all.aligned)) aligned.set(id, runs)
}

/** Every output of the set, those that no slide shows too, which are loaded for it. */
export async function allOutputs(): Promise<Output[]> {
  await Promise.all(Object.keys(asides).map(asidesOf))
  return [...outputs.values()]
}

// --- internal ---

const outputs = shallowReactive(new Map<string, Output>())
const aligned = new Map<string, Run[]>()

know(deck)
