import type { Block, More } from './model.ts'
import { expect, it } from 'vitest'
import { shippedDeck, shippedSet } from '../../test/set.ts'
import { steps } from '../trace/index.ts'
import { COMPARED } from '../words.ts'
import { asidesOf } from './deck.ts'
import { SCALES } from './geometry.ts'
import { SECOND_PAGE } from './pages.ts'
import { widthOf } from './rows.ts'

const set = shippedSet()
const { layers, outputs, made } = shippedDeck()
const pages = layers.flatMap(layer => layer.pages)
const blocksOf = ({ pairs }: typeof pages[number]) => pairs.flatMap(pair => COMPARED.map(side => pair[side])).filter((one): one is Block => 'id' in one)

it('begins a layer\'s second slide with a step that leads', () => {
  for (const [layer, name] of Object.entries(SECOND_PAGE))
    expect(steps.some(step => step.layer === layer && step.name === name && step.lead)).toBe(true)
})

it('sets every row of every pane in the width it has', () => {
  for (const page of pages) {
    const { columns } = SCALES.find(({ size }) => size === page.size)!
    for (const { excerpt } of blocksOf(page)) {
      for (const row of (excerpt?.lines ?? []).flatMap(({ rows }) => rows))
        expect(row.reduce((sum, piece) => sum + widthOf(piece), 0)).toBeLessThanOrEqual(columns)
    }
  }
})

it('reaches every output of the trace from a slide, or from the reading page where a reading stands for it', () => {
  const idsOf = (steps: readonly More[]) => steps.flatMap(({ ids }) => Object.values(ids))
  const reached = pages.flatMap(page => [...blocksOf(page).map(({ id }) => id), ...idsOf(page.more)])
  expect(reached.sort()).toEqual(Object.keys(outputs).sort())
  const asides = layers.map(layer => ({ layer, ...asidesOf(set, layer.id) }))
  for (const { layer, steps, outputs } of asides) {
    expect(idsOf(steps).sort(), layer.id).toEqual(Object.keys(outputs).sort())
    for (const side of COMPARED) expect(layer.asides[side]).toBe(Object.values(outputs).filter(one => one.side === side).length)
  }
  const all = [outputs, ...asides.map(aside => aside.outputs)].flatMap(one => Object.keys(one))
  expect(new Set(all).size).toBe(all.length)
  expect(all).toEqual(expect.arrayContaining(set.captures.map(({ id }) => id)))
  expect(made[0]!.counted.standings.reduce((sum, [, number]) => sum + number, 0)).toBe(all.length)
})

it('leaves no pane empty of what was printed', () => {
  for (const { id, excerpt } of pages.flatMap(blocksOf)) {
    const printed = (outputs[id]!.stdout?.lines ?? 0) > 0
    expect(excerpt?.lines.length ?? 0, id).toBeGreaterThan(printed ? 0 : -1)
  }
})
