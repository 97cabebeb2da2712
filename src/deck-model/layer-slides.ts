import type { SlidevPreparserExtension } from '@slidev/types'
import type { LayerText } from '../trace/layers/layer.ts'
import { isExperiment, layerTexts } from '../trace/layers/index.ts'

/** Gives each layer for which nobody wrote a slide one, when Slidev reads `slides.md`. */
export const layerSlides: SlidevPreparserExtension = {
  name: 'layer-slides',
  transformRawLines: lines => addLayerSlides(lines, layerTexts),
}

/**
 * Adds to the lines of `slides.md`, in place, a slide of the general page for each layer that it takes from no file
 * `layers/ID.md`: behind the slide of the layer before that is no experiment, and for an experiment behind the last slide of any
 * layer, which is among those for questions. Files that take in no layer stay as they are.
 */
export function addLayerSlides(lines: string[], layers: readonly LayerText[]): void {
  if (!lines.some(line => SOURCE.test(line))) return
  for (const [index, { id, name, question }] of layers.entries()) {
    if (placeOf(id, lines) !== -1) continue
    const general = isExperiment(id) ? 'experiment' : 'layer'
    const met = layers.slice(0, index).filter(one => !isExperiment(one.id))
    const before = met.map(one => placeOf(one.id, lines)).findLast(place => place !== -1)
    const behind = general === 'layer' ? before : lines.findLastIndex(line => layerIn(line) !== null)
    const head = behind === undefined ? -1 : lines.indexOf('---', behind + 1)
    if (head === -1) continue
    const at = lines[head + 2] === '<!--' ? lines.indexOf('-->', head) : head
    const title = /^l\d+$/.test(id) ? `${id.toUpperCase()} ${name}` : name
    const own = ['---', `title: ${JSON.stringify(title)}`, `layout: ${general}`, `layer: ${id}`, '---']
    lines.splice(at + 1, 0, '', ...own, '', '<!--', `${question} ${NOTE}`, '-->', '')
  }
}

// --- internal ---

/** What a speaker says of a slide for which nobody wrote a note. */
const NOTE = 'The slide says what was measured or, where this set does not have it, which command records it and what that changes.'

const SOURCE = /^src: \.\/layers\/([a-z0-9]+)\.md(?:#.*)?$/

/** The first line by which a layer's slide is taken in, or is written; -1: there is none. Others may be behind the last slide. */
function placeOf(id: string, lines: readonly string[]): number {
  return lines.findIndex(line => layerIn(line) === id)
}

/** The layer whose slide a line takes in, or says that this one is. */
function layerIn(line: string): string | null {
  return SOURCE.exec(line)?.[1] ?? /^layer: (\S+)$/.exec(line)?.[1] ?? null
}
